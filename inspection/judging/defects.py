"""Which of the things found are defects."""

from collections.abc import Iterator, Mapping, Sequence

from inspection.detection import Detection, Threshold
from inspection.judging.thresholds import resolve
from inspection.recipe import ViewRecipe
from inspection.rules.defect import DefectLimit
from inspection.verdict import Cause, Finding, Verdict


def defect_findings(
    view: ViewRecipe, limit: DefectLimit, detections: Sequence[Detection], thresholds: Mapping[str, Threshold]
) -> Iterator[Finding]:
    threshold = resolve(limit.label, limit.reject, limit.grey, thresholds)
    for found in detections:
        if found.label != limit.label or found.score < threshold.grey or _excused(view, limit, found):
            continue
        sure = found.score >= threshold.reject
        yield Finding(
            verdict=Verdict.NG if sure else Verdict.REVIEW,
            cause=Cause.DEFECT if sure else Cause.UNSURE,
            view=view.name,
            label=found.label,
            score=found.score,
            box=found.box,
        )


def _excused(view: ViewRecipe, limit: DefectLimit, found: Detection) -> bool:
    longer_mm = max(found.box.width, found.box.height) * view.mm_per_pixel
    return longer_mm < limit.min_side_mm or any(zone.box.contains(*found.box.centre) for zone in view.ignore)
