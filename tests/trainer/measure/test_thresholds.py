import pytest

from inspection.detection import Detection
from inspection.geometry import Box
from tests.fakes.labelled_rows import row
from tests.fakes.plates import BOLT, PIT, Corners
from trainer.measure.predict import Predictions
from trainer.measure.thresholds import Scored, recall_at, score_against, solve, solve_thresholds

A: Corners = (10, 10, 30, 30)
B: Corners = (50, 50, 80, 70)


def found(corners: Corners, score: float, label: str = BOLT) -> Detection:
    x1, y1, x2, y2 = corners
    return Detection(label=label, score=score, box=Box(x1=x1, y1=y1, x2=x2, y2=y2))


def scored(right: list[float], wrong: list[float]) -> list[Scored]:
    return [Scored(score, True) for score in right] + [Scored(score, False) for score in wrong]


CASES = [
    ("separable: the grey band is the middle of the gap", [0.9, 0.8], [0.3, 0.2], 2, 0.6, 0.5),
    ("nothing wrong was ever seen", [0.9, 0.8], [], 2, 0.48, 0.32),
    ("all right ones very sure", [1.0, 1.0], [0.1], 2, 0.64, 0.46),
    ("a miss costs more than three false alarms", [0.9, 0.4], [0.6, 0.55, 0.5], 2, 0.24, 0.16),
    ("a faint right one is not worth ten wrong ones", [0.9, 0.1], [0.5] * 5 + [0.3] * 5, 2, 0.74, 0.66),
    ("never found", [], [0.7], 3, 0.5, 0.4),
    ("no such label", [], [0.7], 0, 0.5, 0.4),
    ("faint all over: no threshold below a tenth", [0.05], [0.01], 1, 0.1, 0.1),
    ("wrong ones nearly as sure: none above nine tenths", [1.0], [0.99], 1, 0.9, 0.9),
]  # fmt: skip


@pytest.mark.parametrize(("_case", "right", "wrong", "wanted", "reject", "grey"), CASES)
def test_where_the_cut_lies(
    _case: str, right: list[float], wrong: list[float], wanted: int, reject: float, grey: float
) -> None:
    threshold = solve(scored(right, wrong), wanted)
    assert (threshold.reject, threshold.grey) == pytest.approx((reject, grey))


def test_each_label_has_its_own() -> None:
    rows = [row([(BOLT, A), (PIT, B)])]
    predictions: Predictions = [(found(A, 0.9), found(B, 0.2), found(B, 0.5, PIT), found(A, 0.1, PIT))]
    thresholds = solve_thresholds(rows, predictions, (BOLT, PIT))
    assert thresholds[BOLT].reject == pytest.approx(0.62)
    assert thresholds[PIT].reject == pytest.approx(0.34)


def test_a_box_answers_for_one_detection_only() -> None:
    twice = score_against(row([(BOLT, A)]), [found(A, 0.7), found(A, 0.9)])
    assert twice == [Scored(0.9, True), Scored(0.7, False)]


def test_place_and_label_must_fit() -> None:
    away: Corners = (25, 10, 45, 30)
    assert not score_against(row([(BOLT, A)]), [found(away, 0.9)])[0].right
    assert not score_against(row([(BOLT, A)]), [found(A, 0.9, PIT)])[0].right


def test_recall_at_a_threshold() -> None:
    rows, predictions = [row([(BOLT, A), (BOLT, B)]), row()], [(found(A, 0.9), found(B, 0.4)), ()]
    assert recall_at(rows, predictions, BOLT, 0.3) == 1
    assert recall_at(rows, predictions, BOLT, 0.5) == 0.5
    assert recall_at(rows, predictions, PIT, 0.5) is None
