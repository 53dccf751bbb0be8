from pathlib import Path

import numpy as np
import pytest

from edge_agent.detect.detector import Detector, DetectorFailed
from inspection.errors import InputRefused
from inspection.geometry import Box
from tests.fakes.networks import BRIGHT, MIDDLE, brightness_network, network_bundle


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


@pytest.mark.parametrize(("grey", "told"), [(15, {"screw", "dent"}), (8, {"dent"})])
def test_whatever_a_recipe_may_ask_for_is_told(tmp_path: Path, grey: int, told: set[str]) -> None:
    """However high the bundle's own thresholds are: a recipe's grey limit may lie far below them."""
    detector = Detector.load(network_bundle(tmp_path))
    picture = np.full((32, 64, 3), grey, dtype=np.uint8)
    assert {detection.label for detection in detector.detect(picture)} == told
