"""From evidence to verdict: one pure function, no clock, no I/O."""

from collections.abc import Iterator, Mapping, Sequence

from inspection.detection import Detection, Threshold
from inspection.judging.defects import defect_findings
from inspection.judging.slots import slot_findings
from inspection.recipe import Recipe, ViewRecipe
from inspection.verdict import Cause, Finding, Verdict, gravest
from inspection.word import Word


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
            yield from slot_findings(view, slot, evidence.detections, thresholds)
        yield from defect_findings(view, evidence.detections, thresholds)


def _weight_of(problem: Cause) -> Verdict:
    """Without a model a person can still decide; without a sound picture nobody can."""
    return Verdict.REVIEW if problem is Cause.NO_MODEL else Verdict.INVALID
