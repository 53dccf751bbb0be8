"""All that is known of a detector once it was shown pictures with their truth, and good units."""

from collections.abc import Mapping, Sequence

from pydantic import Field, NonNegativeInt

from inspection.label import LabelledImage
from inspection.word import LabelName, Score, Word
from trainer.measure.budget import BudgetAnswer, Proof, solve_budget
from trainer.measure.coco import CocoFigures, ap_at, evaluate
from trainer.measure.icdar import mean_average_precision
from trainer.measure.predict import Predictions
from trainer.measure.thresholds import SAME_PLACE, recall_at
from trainer.measure.units import UnitFigures, count_units


class Question(Word):
    """What to work out besides what is always worked out."""

    defects: tuple[LabelName, ...] = ()
    """Labels that make a unit defective; none: all of them."""
    iou: float | None = Field(default=None, gt=0, lt=1)
    """Another IoU from which a detection is right, such as the .33 of DeepPCB's authors."""
    budget: float | None = Field(default=None, gt=0, lt=1)
    """Escapes allowed per label, as a share of the units that have it."""
    proof: Proof = Proof.BOUND


class AtIou(Word):
    """mAP at one IoU, both ways of averaging."""

    iou: Score
    coco: Score
    """101 recalls, interpolated."""
    icdar: Score
    """Not interpolated; the way of DeepPCB's authors."""


class Appraisal(Word):
    """The figures of one graph on one set."""

    pictures: NonNegativeInt
    good_pictures: NonNegativeInt
    """Besides; they count for overkill, not for COCO's figures."""
    coco: CocoFigures
    at_iou: AtIou | None
    boxes: dict[LabelName, NonNegativeInt]
    thresholds: dict[LabelName, Score]
    recall: dict[LabelName, Score | None]
    """Share of the boxes found at the thresholds, at `iou` or at .5; None: no such box."""
    units: UnitFigures
    budget: BudgetAnswer | None


def appraise(
    rows: Sequence[LabelledImage],
    predictions: Predictions,
    good: Sequence[LabelledImage],
    good_predictions: Predictions,
    thresholds: Mapping[str, float],
    question: Question,
) -> Appraisal:
    """The figures at `thresholds`, whose labels are all that the detector knows."""
    labels = tuple(thresholds)
    defects = question.defects or labels
    units, judged = [*rows, *good], [*predictions, *good_predictions]
    place = question.iou or SAME_PLACE
    return Appraisal(
        pictures=len(rows),
        good_pictures=len(good),
        coco=evaluate(rows, predictions, labels),
        at_iou=None if question.iou is None else _at(rows, predictions, labels, question.iou),
        boxes={label: sum(b.label == label for row in rows for b in row.boxes) for label in labels},
        thresholds=dict(thresholds),
        recall={label: recall_at(rows, predictions, label, thresholds[label], place) for label in labels},
        units=count_units(units, judged, {label: thresholds[label] for label in defects}),
        budget=None
        if question.budget is None
        else solve_budget(units, judged, defects, question.budget, question.proof),
    )


def _at(rows: Sequence[LabelledImage], predictions: Predictions, labels: Sequence[str], iou: float) -> AtIou:
    each = [value for value in ap_at(rows, predictions, labels, iou).values() if value is not None]
    return AtIou(
        iou=iou,
        coco=sum(each) / len(each) if each else 0.0,
        icdar=mean_average_precision(rows, predictions, labels, iou),
    )
