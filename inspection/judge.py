"""From evidence to verdict: one pure function, no clock, no I/O.

A missing part is an *empty slot*, not only a class that the detector must imagine.
"""

from collections.abc import Iterator, Mapping, Sequence
from math import hypot

from inspection.detection import Detection, Threshold
from inspection.recipe import DefectLimit, Recipe, Slot, ViewRecipe
from inspection.verdict import Cause, Finding, Verdict, gravest
from inspection.word import Word

DEFAULT_THRESHOLD = Threshold(reject=0.5, grey=0.3)
"""For a label for which neither the recipe nor the bundle gives one."""


class ViewEvidence(Word):
    """What is known about one view: either detections, or the cause why there are none."""

    view: str
    detections: tuple[Detection, ...] = ()
    problem: Cause | None = None


class Judgement(Word):
    verdict: Verdict
    findings: tuple[Finding, ...]


def judge(recipe: Recipe, evidence: Sequence[ViewEvidence], thresholds: Mapping[str, Threshold]) -> Judgement:
    """The unit's verdict with the findings that led to it.

    `thresholds` are the bundle's, per label; the recipe's own come first. A view of the recipe
    without evidence counts as a missing camera.
    """
    by_view = {item.view: item for item in evidence}
    findings = tuple(
        finding for view in recipe.views for finding in _findings(view, by_view.get(view.name), thresholds)
    )
    return Judgement(verdict=gravest(finding.verdict for finding in findings), findings=findings)


def _findings(
    view: ViewRecipe, evidence: ViewEvidence | None, thresholds: Mapping[str, Threshold]
) -> Iterator[Finding]:
    if evidence is None:
        yield Finding(verdict=Verdict.INVALID, cause=Cause.NO_CAMERA, view=view.name)
    elif evidence.problem is not None:
        yield Finding(verdict=_weight_of(evidence.problem), cause=evidence.problem, view=view.name)
    else:
        for slot in view.slots:
            yield from _slot_findings(view, slot, evidence.detections, thresholds)
        for limit in view.defects:
            yield from _defect_findings(view, limit, evidence.detections, thresholds)


def _weight_of(problem: Cause) -> Verdict:
    """Without a model a person can still decide; without a sound picture nobody can."""
    return Verdict.REVIEW if problem is Cause.NO_MODEL else Verdict.INVALID


def _slot_findings(
    view: ViewRecipe, slot: Slot, detections: Sequence[Detection], thresholds: Mapping[str, Threshold]
) -> Iterator[Finding]:
    threshold = _resolve(slot.label, slot.accept, slot.grey, thresholds)
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


def _defect_findings(
    view: ViewRecipe, limit: DefectLimit, detections: Sequence[Detection], thresholds: Mapping[str, Threshold]
) -> Iterator[Finding]:
    threshold = _resolve(limit.label, limit.reject, limit.grey, thresholds)
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


def _resolve(
    label: str, reject: float | None, grey: float | None, thresholds: Mapping[str, Threshold]
) -> Threshold:
    given = thresholds.get(label, DEFAULT_THRESHOLD)
    upper = given.reject if reject is None else reject
    lower = min(given.grey if grey is None else grey, upper)
    return Threshold(reject=upper, grey=lower)


def _distance(found: Detection, slot: Slot) -> float:
    x, y = found.box.centre
    return hypot(x - slot.x, y - slot.y)
