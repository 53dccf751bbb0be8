"""Whether each part is where it must be.

A missing part is an *empty slot*, not only a class that the detector must imagine.
"""

from collections.abc import Iterator, Mapping, Sequence
from math import dist

from inspection.detection import Threshold
from inspection.judging.placed import Placed
from inspection.judging.thresholds import resolve
from inspection.recipe import ViewRecipe
from inspection.rules.slot import Slot
from inspection.verdict import Cause, Finding, Verdict


def slot_findings(
    view: ViewRecipe, slot: Slot, seen: Sequence[Placed], thresholds: Mapping[str, Threshold]
) -> Iterator[Finding]:
    threshold = resolve(slot.label, slot.accept, slot.grey, thresholds)
    reach = slot.tolerance_mm / view.mm_per_pixel
    near = [
        found for found, home in seen if found.label == slot.label and dist(home, (slot.x, slot.y)) <= reach
    ]
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
