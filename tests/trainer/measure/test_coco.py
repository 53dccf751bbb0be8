import pytest

from inspection.detection import Detection
from inspection.geometry import Box
from inspection.label import LabelledImage
from tests.fakes.labelled_rows import row
from tests.fakes.plates import BOLT, PIT, Corners
from trainer.measure.coco import ap_at, evaluate

A: Corners = (10, 10, 30, 30)
B: Corners = (50, 50, 80, 70)
LABELS = (BOLT, PIT)


def found(label: str, corners: Corners, score: float = 0.9) -> Detection:
    x1, y1, x2, y2 = corners
    return Detection(label=label, score=score, box=Box(x1=x1, y1=y1, x2=x2, y2=y2))


ROWS = [row([(BOLT, A), (PIT, B)]), row([(BOLT, B)]), row()]
PERFECT = [(found(BOLT, A), found(PIT, B)), (found(BOLT, B),), ()]


def test_a_perfect_answer_is_one() -> None:
    figures = evaluate(ROWS, PERFECT, LABELS)
    assert figures.map == pytest.approx(1)
    assert figures.map50 == pytest.approx(1)
    assert figures.ap50 == pytest.approx({BOLT: 1.0, PIT: 1.0})


def test_silence_is_zero() -> None:
    figures = evaluate(ROWS, [(), (), ()], LABELS)
    assert (figures.map, figures.map50, figures.ap50) == (0, 0, {BOLT: 0.0, PIT: 0.0})


def test_a_class_that_is_never_found_counts_as_zero() -> None:
    figures = evaluate(ROWS, [(found(BOLT, A),), (found(BOLT, B),), ()], LABELS)
    assert figures.ap50 == pytest.approx({BOLT: 1.0, PIT: 0.0})
    assert figures.map50 == pytest.approx(0.5)


def test_a_class_that_is_nowhere_does_not_count() -> None:
    figures = evaluate(ROWS, PERFECT, (*LABELS, "dent"))
    assert figures.ap50["dent"] is None
    assert figures.map50 == pytest.approx(1)


def test_half_of_the_boxes_at_full_precision_is_a_half() -> None:
    figures = evaluate(ROWS, [(found(BOLT, A),), (), ()], LABELS)
    assert figures.ap50[BOLT] == pytest.approx(0.5, abs=0.01)


def test_a_loose_box_counts_at_iou_50_only() -> None:
    loose: Corners = (10, 10, 30, 44)  # IoU 20/34 with A
    figures = evaluate([row([(BOLT, A)])], [(found(BOLT, loose),)], (BOLT,))
    assert figures.map50 == pytest.approx(1)
    assert figures.map == pytest.approx(0.2)  # .50 and .55 of the ten


def test_pictures_of_nothing_alone_give_no_figure() -> None:
    empty: list[LabelledImage] = [row()]
    assert evaluate(empty, [(found(BOLT, A),)], (BOLT,)).ap50 == {BOLT: None}


def test_another_iou_lets_a_looser_box_count() -> None:
    rows, loose = [row([(BOLT, A)])], (found(BOLT, (10, 10, 30, 18)),)  # IoU 8/20 with A
    assert ap_at(rows, [loose], LABELS, 0.33) == pytest.approx({BOLT: 1.0, PIT: None})
    assert ap_at(rows, [loose], LABELS, 0.5) == pytest.approx({BOLT: 0.0, PIT: None})
    assert ap_at(rows, [()], LABELS, 0.33) == {BOLT: 0.0, PIT: None}
