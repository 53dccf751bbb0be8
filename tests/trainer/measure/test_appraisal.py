import pytest
from pydantic import ValidationError
from rich.console import Console

from inspection.detection import Detection
from inspection.geometry import Box
from tests.fakes.labelled_rows import row
from tests.fakes.plates import BOLT, PIT, Corners
from trainer.measure.appraisal import Appraisal, Question, appraise
from trainer.measure.budget import Proof
from trainer.measure.table import appraisal_tables

A: Corners = (10, 10, 30, 30)
B: Corners = (50, 50, 80, 70)
LOOSE: Corners = (10, 10, 30, 18)  # IoU 8/20 with A
THRESHOLDS = {BOLT: 0.5, PIT: 0.5}


def found(label: str, corners: Corners, score: float) -> Detection:
    x1, y1, x2, y2 = corners
    return Detection(label=label, score=score, box=Box(x1=x1, y1=y1, x2=x2, y2=y2))


ROWS = [row([(BOLT, A), (PIT, B)]), row([(BOLT, A)])]
PREDICTIONS = [(found(BOLT, A, 0.9), found(PIT, B, 0.4)), (found(BOLT, LOOSE, 0.8),)]
GOOD, GOOD_PREDICTIONS = [row(), row()], [(found(BOLT, A, 0.6),), ()]


def ask(**question: object) -> Appraisal:
    return appraise(ROWS, PREDICTIONS, GOOD, GOOD_PREDICTIONS, THRESHOLDS, Question.model_validate(question))


def shown(appraisal: Appraisal) -> str:
    console = Console(width=200)
    with console.capture() as capture:
        console.print(appraisal_tables(appraisal))
    return capture.get()


def test_good_pictures_count_for_overkill_alone() -> None:
    appraisal = ask()
    assert (appraisal.pictures, appraisal.good_pictures) == (2, 2)
    assert appraisal.coco.ap50[PIT] == pytest.approx(1)
    assert (appraisal.units.overkill.events, appraisal.units.overkill.trials) == (1, 2)
    assert (appraisal.units.escape.events, appraisal.units.escape.trials) == (0, 2)
    assert appraisal.recall == {BOLT: 0.5, PIT: 0.0}
    assert (appraisal.at_iou, appraisal.budget) == (None, None)


def test_a_looser_iou_counts_for_averages_and_recall() -> None:
    appraisal = ask(iou=0.33)
    assert appraisal.recall == {BOLT: 1.0, PIT: 0.0}
    assert appraisal.at_iou is not None
    assert (appraisal.at_iou.coco, appraisal.at_iou.icdar) == pytest.approx((1, 1))


def test_only_the_named_labels_are_defects() -> None:
    appraisal = ask(defects=(PIT,), budget=0.1, proof=Proof.POINT)
    assert (appraisal.units.escape.events, appraisal.units.escape.trials) == (1, 1)
    assert appraisal.units.overkill.trials == 3
    assert appraisal.budget is not None
    assert set(appraisal.budget.labels) == {PIT}
    assert set(appraisal.recall) == {BOLT, PIT}


@pytest.mark.parametrize("question", [{"iou": 0.0}, {"iou": 1.0}, {"budget": 0.0}, {"budget": 1.0}])
def test_a_question_without_sense_is_refused(question: dict[str, float]) -> None:
    with pytest.raises(ValidationError):
        Question.model_validate(question)


def test_it_comes_back_from_json_as_it_was() -> None:
    appraisal = ask(iou=0.33, budget=0.1)
    assert Appraisal.model_validate_json(appraisal.model_dump_json()) == appraisal


def test_the_tables_say_all_of_it() -> None:
    words = shown(ask(iou=0.33, budget=0.05, proof=Proof.POINT))
    for line in (
        "mAP50-95",
        "mAP at IoU 0.33, ICDAR (DeepPCB)",
        "escape: defective, judged good",
        "threshold 0.2",
    ):
        assert line in words
    assert "1 of 2" in words
    assert "1.26% to 98.74%" in words


def test_the_tables_say_what_is_missing() -> None:
    words = shown(ask(budget=0.05))
    assert "not enough evidence: 57 more defective samples needed" in words  # bolts: 59 - 2
    assert "not enough evidence: 58 more defective samples needed" in words  # pits
