import pytest

from inspection.detection import Detection, Threshold
from inspection.geometry import Box
from trainer.export.parity import compare_chains, count_lost, lost_between

THRESHOLDS = {"bolt": Threshold(reject=0.6, grey=0.4), "pit": Threshold(reject=0.5, grey=0.5)}


def found(score: float, x: float = 10, label: str = "bolt") -> Detection:
    return Detection(label=label, score=score, box=Box(x1=x, y1=10, x2=x + 20, y2=30))


CASES = [
    ("the same", [found(0.9)], [found(0.9)], 0),
    ("a little moved, a little less sure", [found(0.9)], [found(0.5, x=14)], 0),
    ("fallen below the grey band", [found(0.9)], [found(0.39)], 1),
    ("gone", [found(0.9), found(0.7, x=60)], [found(0.9)], 1),
    ("elsewhere", [found(0.9)], [found(0.9, x=25)], 1),
    ("under another name", [found(0.9)], [found(0.9, label="pit")], 1),
    ("never was sure", [found(0.59)], [], 0),
    ("more than before is no loss", [], [found(0.9)], 0),
]


@pytest.mark.parametrize(("_case", "expected", "got", "lost"), CASES)
def test_what_counts_as_lost(_case: str, expected: list[Detection], got: list[Detection], lost: int) -> None:
    assert count_lost([tuple(expected)], [tuple(got)], THRESHOLDS) == lost


def test_what_was_lost_is_told_by_picture() -> None:
    wanted = [(found(0.9),), (found(0.9), found(0.7, x=60)), (found(0.8, label="pit"),)]
    got = [(found(0.9),), (found(0.9),), ()]
    assert lost_between(wanted, got, THRESHOLDS) == {1: (found(0.7, x=60),), 2: (found(0.8, label="pit"),)}


def test_both_graphs_are_held_against_the_network() -> None:
    network = [(found(0.9), found(0.7, x=60)), (found(0.8, label="pit"),)]
    fp32 = [(found(0.9), found(0.69, x=60)), (found(0.8, label="pit"),)]
    int8 = [(found(0.75), found(0.3, x=60)), ()]
    parity = compare_chains(network, fp32, int8, THRESHOLDS, ("neck",))
    assert (parity.pictures, parity.openvino_fp32_lost, parity.int8_lost) == (2, 0, 2)
    assert parity.int8_largest_score_shift == pytest.approx(0.4)
    assert parity.kept_float == ("neck",)


def test_nothing_to_compare_shifts_nothing() -> None:
    assert compare_chains([()], [()], [()], THRESHOLDS).int8_largest_score_shift == 0
