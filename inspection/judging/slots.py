"""Whether each part is where it must be.

A missing part is an *empty slot*, not only a class that the detector must imagine.
"""

from collections.abc import Iterator, Mapping, Sequence
from math import hypot

from inspection.detection import Detection, Threshold
from inspection.judging.thresholds import resolve
from inspection.recipe import ViewRecipe
from inspection.rules.slot import Slot
from inspection.verdict import Cause, Finding, Verdict


def slot_findings(
    view: ViewRecipe, slot: Slot, detections: Sequence[Detection], thresholds: Mapping[str, Threshold]
) -> Iterator[Finding]:
    threshold = resolve(slot.label, slot.accept, slot.grey, thresholds)
    reach = slot.tolerance_mm / view.mm_per_pixel
    near = [found for found in detections if found.label == slot.label and _distance(found, slot) <= reach]
    best = max(near, key=lambda found: found.score, default=None)
    if best is not None and best.score >= threshold.reject:
        return
    unsure = best is not None and best.score >= threshold.grey
    yield Finding(
        verdict=Verdict.REVIEW if unsure else Verdict.NG,
        cause=Cause.UNSURE if unsure else Cause.EMPTY_SLOT,
        view=view.name,
        label=slot.label,
        slot=slot.name,
        score=best.score if best else None,
        box=best.box if best else None,
    )


def _distance(found: Detection, slot: Slot) -> float:
    x, y = found.box.centre
    return hypot(x - slot.x, y - slot.y)
