"""Quality's own figures: what escapes and what is overkilled, by the unit.

A unit here is one picture. It is defective when its truth has a box of a defect label, and judged NG when a
detection of a defect label reaches its threshold; a verdict does not ask where on the unit. A score in the
grey band is not NG.
"""

from collections.abc import Collection, Mapping, Sequence

from inspection.detection import Detection
from inspection.label import LabelledImage
from inspection.word import LabelName, Word
from trainer.measure.predict import Predictions
from trainer.measure.rate import Rate, rate


class UnitFigures(Word):
    escape: Rate
    """Defective units judged good."""
    overkill: Rate
    """Good units judged NG."""
    missed: dict[LabelName, Rate]
    """Units with the label and no detection of it at its threshold; another label may have caught them."""
    raised: dict[LabelName, Rate]
    """Good units on which the label reaches its threshold."""


def count_units(
    rows: Sequence[LabelledImage], predictions: Predictions, thresholds: Mapping[str, float]
) -> UnitFigures:
    """Escapes and overkills at `thresholds`, whose labels are the ones that count as defects."""
    defective, good, escapes, overkills = 0, 0, 0, 0
    for row, found in zip(rows, predictions, strict=True):
        judged_ng = any(best_score(found, label) >= cut for label, cut in thresholds.items())
        if is_good(row, thresholds):
            good += 1
            overkills += judged_ng
        else:
            defective += 1
            escapes += not judged_ng
    missed, raised = {}, {}
    for label, cut in thresholds.items():
        having, clean = scores_of(rows, predictions, label, thresholds)
        missed[label] = rate(sum(score < cut for score in having), len(having))
        raised[label] = rate(sum(score >= cut for score in clean), len(clean))
    return UnitFigures(
        escape=rate(escapes, defective), overkill=rate(overkills, good), missed=missed, raised=raised
    )


def scores_of(
    rows: Sequence[LabelledImage], predictions: Predictions, label: str, defects: Collection[str]
) -> tuple[list[float], list[float]]:
    """The label's best score on each unit that has it, and on each good unit."""
    having, clean = [], []
    for row, found in zip(rows, predictions, strict=True):
        if any(box.label == label for box in row.boxes):
            having.append(best_score(found, label))
        elif is_good(row, defects):
            clean.append(best_score(found, label))
    return having, clean


def is_good(row: LabelledImage, defects: Collection[str]) -> bool:
    return not any(box.label in defects for box in row.boxes)


def best_score(found: Sequence[Detection], label: str) -> float:
    """0 where the label was not found at all."""
    return max((detection.score for detection in found if detection.label == label), default=0.0)
