from model_registry.bundle.manifest import Needs, Tiling
from model_registry.bundle.passport import passport, share
from tests.fakes.bundles import manifest


def test_the_passport_answers_which_labels_which_run_and_how_good() -> None:
    lines = dict(passport(manifest()))
    assert lines["labels"] == "screw"
    assert lines["run"] == "r-1"
    assert lines["mAP50"] == "0.950 FP32, 0.950 INT8"
    assert lines["screw"] == "from 0.50, grey from 0.30; INT8 AP50 0.950, recall 0.970 of 100 boxes"
    assert lines["parents"] == "none"


def test_it_says_whether_pictures_are_cut_into_tiles() -> None:
    assert dict(passport(manifest()))["input"] == "64 x 64"
    assert dict(passport(manifest(tiling=Tiling(overlap=16))))["input"] == "64 x 64 tiles, 16 overlap"


def test_what_was_not_measured_is_a_dash() -> None:
    assert share(None) == "-"


def test_it_says_whom_the_bundle_is_for() -> None:
    needs = Needs(places=("wuhu/line-1",), instructions=("avx512_vnni",), openvino_below="2027.0")
    lines = dict(passport(manifest(needs=needs)))
    assert lines["only for"] == "wuhu/line-1"
    assert lines["needs instructions"] == "avx512_vnni"
    assert lines["not from OpenVINO"] == "2027.0"
    assert "only for" not in dict(passport(manifest()))
