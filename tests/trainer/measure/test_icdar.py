import pytest

from inspection.detection import Detection
from inspection.geometry import Box
from tests.fakes.labelled_rows import row
from tests.fakes.plates import BOLT, PIT, Corners
from trainer.measure.icdar import average_precision, match, mean_average_precision
from trainer.measure.predict import Predictions

A: Corners = (10, 10, 30, 30)
B: Corners = (50, 50, 80, 70)
C: Corners = (60, 10, 80, 30)
AWAY: Corners = (0, 80, 10, 90)


def found(corners: Corners, score: float, label: str = BOLT) -> Detection:
    return Detection(label=label, score=score, box=box(corners))


def box(corners: Corners) -> Box:
    x1, y1, x2, y2 = corners
    return Box(x1=x1, y1=y1, x2=x2, y2=y2)


def test_precision_at_each_right_one_over_all_boxes() -> None:
    # Ranks: right (1/1), wrong, right (2/3); the third box is never found: (1 + 2/3) / 3.
    rows = [row([(BOLT, A), (BOLT, B)]), row([(BOLT, C)])]
    predictions = [(found(A, 0.9), found(B, 0.5)), (found(AWAY, 0.7),)]
    assert average_precision(rows, predictions, BOLT, 0.33) == pytest.approx(5 / 9)


def test_all_pictures_are_ranked_together() -> None:
    # A wrong detection in one picture stands before a right one in another: 1/2.
    rows = [row([(BOLT, A)]), row()]
    assert average_precision(rows, [(found(A, 0.6),), (found(A, 0.8),)], BOLT, 0.33) == pytest.approx(0.5)


def test_the_mean_leaves_out_a_label_that_the_truth_lacks() -> None:
    rows = [row([(BOLT, A), (PIT, B)])]
    predictions: Predictions = [(found(A, 0.9), found(A, 0.9, "dent"))]
    assert mean_average_precision(rows, predictions, (BOLT, PIT, "dent"), 0.33) == pytest.approx(0.5)
    assert average_precision(rows, predictions, "dent", 0.33) is None
    assert mean_average_precision([row()], [()], (BOLT,), 0.33) == 0


def test_the_overlap_must_be_larger() -> None:
    tall: Corners = (0, 0, 10, 100)
    assert match([box(tall)], [found((0, 0, 10, 34), 0.9)], 0.33) == [True]
    assert match([box(tall)], [found((0, 0, 10, 33), 0.9)], 0.33) == [False]


def test_a_box_takes_its_surest_detection_and_only_one() -> None:
    loose: Corners = (10, 10, 30, 22)
    assert match([box(A)], [found(loose, 0.9), found(A, 0.8)], 0.33) == [True, False]
