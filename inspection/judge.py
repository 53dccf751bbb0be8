"""From evidence to verdict: one pure function, no clock, no I/O."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from inspection.detection import Detection, Threshold
from inspection.geometry import Point
from inspection.judging.defects import defect_findings
from inspection.judging.placed import placed
from inspection.judging.shots import agreed
from inspection.judging.slots import slot_findings
from inspection.recipe import Recipe, ViewRecipe
from inspection.rules.slot import Slot
from inspection.shift import Shift
from inspection.verdict import Cause, Finding, Verdict, gravest
from inspection.word import Word


class ViewEvidence(Word):
    """What is known about one view: either detections, or the cause why there are none."""

    view: str
    detections: tuple[Detection, ...] = ()
    problem: Cause | None = None
    shift: Shift | None = None
    """How the part lies against the golden picture. None: as the recipe says."""
    brightness: float | None = None
    """Mean grey, 0 to 255, for the record; the verdict does not ask for it."""


class Judgement(Word):
    verdict: Verdict
    findings: tuple[Finding, ...]


def judge(recipe: Recipe, evidence: Sequence[ViewEvidence], thresholds: Mapping[str, Threshold]) -> Judgement:
    """The unit's verdict with the findings that led to it.

    `thresholds` are the bundle's, per label; the recipe's own come first. A view of the recipe
    without evidence counts as a missing camera. Several pieces of evidence about one view are its shots.
    """
    findings = tuple(
        finding
        for view in recipe.views
        for finding in _of_view(view, [item for item in evidence if item.view == view.name], thresholds)
    )
    return Judgement(verdict=gravest(finding.verdict for finding in findings), findings=findings)


def deciding(
    recipe: Recipe, evidence: Sequence[ViewEvidence], thresholds: Mapping[str, Threshold]
) -> set[int]:
    """Places in `evidence`: of each view's shots the first that by itself says what all say together; where
    none does, the first that says anything. Evidence of no view of the recipe stays."""
    kept = {place for place, item in enumerate(evidence) if item.view not in _names(recipe)}
    for view in recipe.views:
        places = [place for place, item in enumerate(evidence) if item.view == view.name]
        if view.shots is None:
            kept.update(places)
            continue
        together = _verdict(_of_view(view, [evidence[place] for place in places], thresholds))
        alone = {place: _verdict(_of_shot(view, evidence[place], thresholds)) for place in places}
        wishes = (together, Verdict.REVIEW, Verdict.NG, Verdict.OK, Verdict.INVALID)
        kept.update(sorted(places, key=lambda place: wishes.index(alone[place]))[:1])
    return kept


def _names(recipe: Recipe) -> set[str]:
    return {view.name for view in recipe.views}


def _verdict(findings: Iterable[Finding]) -> Verdict:
    return gravest(finding.verdict for finding in findings)


def _of_view(
    view: ViewRecipe, evidence: Sequence[ViewEvidence], thresholds: Mapping[str, Threshold]
) -> Iterator[Finding]:
    if not evidence:
        yield Finding(verdict=Verdict.INVALID, cause=Cause.NO_CAMERA, view=view.name)
        return
    shots = [tuple(_of_shot(view, item, thresholds)) for item in evidence]
    if view.shots is None:
        yield from (finding for shot in shots for finding in shot)
        return
    missing = Finding(verdict=Verdict.INVALID, cause=Cause.NO_FRAME_IN_TIME, view=view.name)
    shots += [(missing,)] * (view.shots.taken - len(shots))
    yield from agreed(shots, view.shots.agree)


def _of_shot(
    view: ViewRecipe, evidence: ViewEvidence, thresholds: Mapping[str, Threshold]
) -> Iterator[Finding]:
    if evidence.problem is not None:
        yield Finding(verdict=_weight_of(evidence.problem), cause=evidence.problem, view=view.name)
    else:
        seen = placed(view, evidence.detections, evidence.shift)
        for slot in view.slots:
            if not _in_sight(view, slot, evidence.shift):
                yield Finding(verdict=Verdict.INVALID, cause=Cause.SHIFTED, view=view.name, slot=slot.name)
            else:
                yield from slot_findings(view, slot, seen, thresholds)
        yield from defect_findings(view, seen, thresholds)


def _in_sight(view: ViewRecipe, slot: Slot, shift: Shift | None) -> bool:
    """A slot that a shift carried out of the picture is neither empty nor taken."""
    x, y = shift.moved(Point(slot.x, slot.y), view.middle) if shift else (slot.x, slot.y)
    return 0 <= x < view.width and 0 <= y < view.height


def _weight_of(problem: Cause) -> Verdict:
    """Without a model a person can still decide; without a sound picture nobody can."""
    return Verdict.REVIEW if problem is Cause.NO_MODEL else Verdict.INVALID
