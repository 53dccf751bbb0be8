from pathlib import Path

import pytest

from edge_agent.detect.golden import (
    check_golden,
    clearly_above,
    differences,
    free_memory,
    golden_check_in_child,
    verdict_of,
)
from inspection.detection import Detection, Threshold
from inspection.errors import InputRefused
from inspection.geometry import Box
from model_registry.bundle.manifest import GoldenPicture
from tests.fakes.bad_networks import bad_bundle
from tests.fakes.networks import brightness_network, network_bundle

PLACE, NEAR, FAR = Box(x1=0, y1=0, x2=10, y2=10), Box(x1=1, y1=0, x2=11, y2=10), Box(x1=9, y1=9, x2=19, y2=19)
SCREW = Detection(label="screw", score=0.9, box=PLACE)
GOLDEN = GoldenPicture(file="golden/one.png", width=32, height=32, expected=(SCREW,))
THRESHOLDS = {"screw": Threshold(reject=0.5, grey=0.3), "dent": Threshold(reject=0.5, grey=0.3)}

CASES = [
    ("the same", [SCREW], []),
    ("a little moved", [SCREW.model_copy(update={"box": NEAR})], []),
    ("a little less sure", [SCREW.model_copy(update={"score": 0.8})], []),
    ("missing", [], ["screw (score 0.90) is not found"]),
    ("elsewhere", [SCREW.model_copy(update={"box": FAR, "score": 0.4})], ["screw (score 0.90) is not found"]),
    ("another label", [SCREW.model_copy(update={"label": "dent", "score": 0.4})], ["is not found"]),
    ("much less sure", [SCREW.model_copy(update={"score": 0.7})], ["scores 0.70 instead of 0.90"]),
    ("one too many", [SCREW, Detection(label="dent", score=0.9, box=FAR)], ["finds a dent (score 0.90)"]),
    ("a faint one too many", [SCREW, Detection(label="dent", score=0.55, box=FAR)], []),
]


@pytest.mark.parametrize(("_case", "found", "faults"), CASES)
def test_what_differs_is_named(_case: str, found: list[Detection], faults: list[str]) -> None:
    said = differences(GOLDEN, found, THRESHOLDS)
    assert len(said) == len(faults)
    assert all(fault in line for fault, line in zip(faults, said, strict=True))


def test_high_thresholds_still_leave_room_for_clearly() -> None:
    assert clearly_above(0.5) == 0.65
    assert clearly_above(0.9) == pytest.approx(0.95)


def test_a_bundle_that_finds_what_it_should(tmp_path: Path) -> None:
    report = check_golden(network_bundle(tmp_path))
    assert (report.pictures, report.passed) == (1, True)


def test_in_a_child_process_every_way_to_fail_becomes_words(tmp_path: Path) -> None:
    golden_check_in_child(network_bundle(tmp_path / "good"), timeout_s=60)
    with pytest.raises(InputRefused, match=r"screw scores 0\.80 instead of 0\.50"):
        golden_check_in_child(network_bundle(tmp_path / "shifted", golden_score=0.5), timeout_s=60)
    with pytest.raises(InputRefused, match="numbers that are not finite"):
        golden_check_in_child(network_bundle(tmp_path / "nan", brightness_network(broken=True)), timeout_s=60)
    with pytest.raises(InputRefused, match=r"hung for 0\.001 s and was ended"):
        golden_check_in_child(network_bundle(tmp_path / "good"), timeout_s=0.001)


def test_a_crash_is_the_models_not_ours() -> None:
    assert verdict_of(-11, "", "") == "the model crashed (signal 11)"
    assert verdict_of(1, "", "Killed for memory") == "Killed for memory"
    assert verdict_of(0, "", "") is None


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("crash", r"the model crashed \(signal 11\)"),
        ("hang", r"hung for 6 s and was ended"),
        ("NaN", "numbers that are not finite"),
        ("blind", r"screw \(score 0\.80\) is not found"),
        ("slow", r"takes \d+ ms; the recipes' takt is 5 ms"),
        ("hungry", "OpenVINO .* cannot run this bundle"),
    ],
)
def test_a_bad_network_is_sent_back_with_the_reason(tmp_path: Path, kind: str, words: str) -> None:
    """`make check-release` has twenty of each."""
    with pytest.raises(InputRefused, match=words):
        golden_check_in_child(
            bad_bundle(kind, 0, tmp_path),
            timeout_s=6 if kind == "hang" else 60,
            most_ms=5 if kind == "slow" else None,
        )


def test_memory_that_is_free(tmp_path: Path) -> None:
    told = tmp_path / "meminfo"
    told.write_text("MemTotal:       24000000 kB\nMemAvailable:   12000 kB\n")
    assert free_memory(told) == 12_000 * 1024
    assert free_memory(tmp_path / "none") > 2**30
