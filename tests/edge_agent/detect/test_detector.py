from pathlib import Path

import numpy as np
import pytest
import torch

from edge_agent.detect.detector import Detector, DetectorFailed, PictureSize
from edge_agent.detect.graph import Graph
from edge_agent.stopwatch import Stage, Stopwatch
from inspection.errors import InputRefused
from inspection.geometry import Box
from model_registry.bundle.framing import Framing
from model_registry.bundle.manifest import InputSize, Tiling
from model_registry.bundle.pack import write_bundle
from model_registry.bundle.read import Floats
from model_registry.bundle.tiles import Batch
from model_registry.bundle.verify import read_manifest
from tests.fakes.labelled_rows import row
from tests.fakes.networks import BRIGHT, MIDDLE, brightness_network, network_bundle
from trainer.data.samples import Sample
from trainer.export.graph import graph_chain, read_graph, to_graph
from trainer.measure.predict import predict
from trainer.ssdlite.anchors import AnchorPlan, Level
from trainer.ssdlite.detector import Architecture
from trainer.ssdlite.detector import Detector as Network
from trainer.ssdlite.heads import FusedHead


def test_it_finds_what_the_graph_says_in_pixels_of_the_full_picture(tmp_path: Path) -> None:
    detector = Detector.load(network_bundle(tmp_path))
    found, near_miss = detector.detect(BRIGHT)
    assert (near_miss.label, near_miss.score) == ("dent", pytest.approx(0.2, abs=1e-3))
    assert (found.label, found.box) == ("screw", MIDDLE)
    assert found.score == pytest.approx(0.8, abs=1e-3)
    larger, _ = detector.detect(np.full((64, 128, 3), 204, dtype=np.uint8))
    assert larger.box == Box(x1=32, y1=16, x2=96, y2=48)


def test_it_is_named_by_its_digest(tmp_path: Path) -> None:
    folder = network_bundle(tmp_path)
    assert Detector.load(folder).digest == folder.name


def test_numbers_that_are_not_finite_are_a_failure_not_a_finding(tmp_path: Path) -> None:
    detector = Detector.load(network_bundle(tmp_path, brightness_network(broken=True)))
    with pytest.raises(DetectorFailed, match="numbers that are not finite"):
        detector.detect(BRIGHT)


def test_one_changed_byte_and_it_is_not_loaded(tmp_path: Path) -> None:
    folder = network_bundle(tmp_path)
    graph = folder / "model.xml"
    graph.write_bytes(graph.read_bytes().replace(b"brightness", b"brightnest"))
    with pytest.raises(InputRefused, match=r"model\.xml"):
        Detector.load(folder)


def test_a_graph_that_is_not_what_its_passport_says(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match=r"takes u8 \[1,64,64,3\], its passport says u8 \[1, 32, 32, 3\]"):
        Detector.load(network_bundle(tmp_path / "size", brightness_network(64)))
    with pytest.raises(InputRefused, match="scores 2 labels, its passport names 1: screw"):
        Detector.load(network_bundle(tmp_path / "labels", labels=("screw",)))


TILING = Tiling(overlap=8)


def test_with_tiles_it_looks_at_each_at_its_own_scale(tmp_path: Path) -> None:
    """Two tiles, one dark, one bright: each has its own answer, in its own place."""
    detector = Detector.load(network_bundle(tmp_path, brightness_network(alone=False), tiling=TILING))
    picture = np.zeros((32, 56, 3), dtype=np.uint8)
    picture[:, 32:] = 255
    screws = [found.box for found in detector.detect(picture) if found.label == "screw"]
    assert screws == [Box(x1=32, y1=8, x2=48, y2=24)]


@pytest.mark.parametrize(("width", "height"), [(56, 32), (80, 56), (20, 20)])
def test_any_size_of_picture_gets_its_number_of_tiles(tmp_path: Path, width: int, height: int) -> None:
    bundle = network_bundle(tmp_path, brightness_network(alone=False), tiling=TILING)
    detector = Detector.load(bundle, sizes=[PictureSize(56, 32)])
    assert detector.detect(np.full((height, width, 3), 204, dtype=np.uint8))[0].label == "screw"


def test_a_graph_that_takes_one_picture_only_cannot_serve_tiles(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="cannot run this bundle"):
        Detector.load(network_bundle(tmp_path, brightness_network(), tiling=TILING))


def test_a_station_finds_what_evaluation_found_to_the_last_digit(tmp_path: Path) -> None:
    """From the same files: a graph that was not written and read again differs in the last digit."""
    torch.manual_seed(0)
    plan = AnchorPlan((Level(8, ((20.0, 20.0), (44.0, 44.0))),))
    network = Network(Architecture("xeon_s", 1, 64, 64, plan)).eval()
    with torch.no_grad():  # so that it finds something without having learnt anything
        head = network.heads["8"]
        assert isinstance(head, FusedHead)
        head.answer.weight.normal_(std=0.3)
        assert head.answer.bias is not None
        head.answer.bias.zero_()
    graph, tiling = to_graph(network), Tiling(overlap=24)
    picture = np.random.default_rng(0).integers(0, 256, (150, 230, 3), np.uint8)
    sample = Sample(row(width=230, height=150), picture, np.zeros((0, 4), np.float32), np.zeros(0, np.int64))
    framing = Framing(InputSize(width=64, height=64), tiling)
    folder = network_bundle(tmp_path, graph, labels=("pit",), side=64, tiling=tiling)
    (evaluated,) = predict(graph_chain(read_graph(folder)), [sample], ["pit"], framing)
    assert len(evaluated) > 10
    assert Detector.load(folder).detect(picture) == evaluated


def test_what_a_picture_costs_is_told_by_stage_and_warming_up_is_not(tmp_path: Path) -> None:
    watch = Stopwatch(lambda: 0.0)
    detector = Detector.load(network_bundle(tmp_path), stopwatch=watch)
    stages = (Stage.PREPARE, Stage.INFER, Stage.DECODE)
    assert [watch.spans[stage].quantile(0.5) for stage in stages] == [None] * 3
    detector.detect(np.zeros((32, 64, 3), dtype=np.uint8))
    assert [watch.spans[stage].quantile(0.5) for stage in stages] == [0.0] * 3


@pytest.mark.parametrize(("grey", "told"), [(15, {"screw", "dent"}), (8, {"dent"})])
def test_whatever_a_recipe_may_ask_for_is_told(tmp_path: Path, grey: int, told: set[str]) -> None:
    """However high the bundle's own thresholds are: a recipe's grey limit may lie far below them."""
    detector = Detector.load(network_bundle(tmp_path))
    picture = np.full((32, 64, 3), grey, dtype=np.uint8)
    assert {detection.label for detection in detector.detect(picture)} == told


def test_a_graph_whose_own_words_are_spoilt_is_refused_by_name(tmp_path: Path) -> None:
    """OpenVINO quotes them in its error, which then is no text any more."""
    sound = network_bundle(tmp_path / "sound")
    manifest = read_manifest(sound)
    files = {name: (sound / name).read_bytes() for name in manifest.files}
    files["model.xml"] = files["model.xml"].replace(b'type="ReduceMean"', b'type="Reduce\xf5Mean"')
    with pytest.raises(InputRefused, match="cannot run this bundle"):
        Detector.load(write_bundle(tmp_path / "spoilt", manifest, files))


@pytest.mark.parametrize(
    ("boxes", "scores"),
    [((1, 0), (1, 0, 2)), ((1, 3, 4), (1, 2, 2)), ((1, 3, 0), (1, 3, 2)), ((1, 3, 4), (1, 3, 1))],
)
def test_answers_of_other_shapes_are_a_failure(
    boxes: tuple[int, ...], scores: tuple[int, ...], tmp_path: Path
) -> None:
    class Answering(Graph):
        def infer(self, _batch: Batch) -> tuple[Floats, Floats]:
            return np.zeros(boxes, np.float32), np.zeros(scores, np.float32)

    detector = Detector(read_manifest(network_bundle(tmp_path)), Answering(None, threads=1))
    with pytest.raises(DetectorFailed, match=r"answers with shapes .*, not \(1, N, 4\) and \(1, N, 2\)"):
        detector.detect(BRIGHT)
