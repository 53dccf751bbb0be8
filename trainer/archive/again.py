"""A unit judged once more from its record: by today's recipe, on what today's detector finds. Pure.

What only the station could see stays as it was: a picture that was too dark, frozen or shifted is so still,
and a part lies as it was measured to lie.
"""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from inspection.detection import Detection, Threshold
from inspection.judge import Judgement, ViewEvidence, judge
from inspection.recipe import Recipe, ViewRecipe
from inspection.record import InspectionRecord, Picture, ViewRecord
from inspection.verdict import Cause, Finding, Verdict

AS_THEN = frozenset(
    {
        Cause.NO_CAMERA,
        Cause.NO_FRAME_IN_TIME,
        Cause.TOO_DARK,
        Cause.TOO_BRIGHT,
        Cause.FLAT,
        Cause.BLURRED,
        Cause.SHIFTED,
        Cause.FROZEN,
    }
)
"""Why a view could not be judged, and cannot be now."""
OF_THE_STATION = frozenset(
    {Cause.NOT_INSPECTED, Cause.NOT_ARMED, Cause.CODE_UNREADABLE, Cause.CODE_CONTRADICTS}
)
"""Why a unit was INVALID whatever was in its pictures."""


class Outcome(StrEnum):
    """What became of an inspection in a replay; each has exactly one."""

    SAME = "same"
    CHANGED = "changed"
    NO_PICTURE = "no picture"
    NO_RECIPE = "no recipe"
    NOT_JUDGED = "not judged"


class Seen(NamedTuple):
    """What is to be said about a picture that was looked at again."""

    detections: tuple[Detection, ...] = ()
    problem: Cause | None = None


class NoPicture(Exception):
    """A picture is not to be had; the message says why."""


Look = Callable[[Picture], Seen]
"""Raises: NoPicture."""


class Again(NamedTuple):
    outcome: Outcome
    judgement: Judgement | None
    """None unless it was judged."""
    why: str
    """Why it was not judged."""


def judge_again(
    record: InspectionRecord, recipe: Recipe | None, thresholds: Mapping[str, Threshold], look: Look
) -> Again:
    """The unit's verdict today. `recipe` None: there is none for it."""
    station = next((one.cause for one in record.findings if one.cause in OF_THE_STATION), None)
    if station is not None:
        return Again(Outcome.NOT_JUDGED, None, f"the station said: {station}")
    if recipe is None:
        return Again(Outcome.NO_RECIPE, None, f"no recipe for SKU {record.unit.sku}")
    seen = {view.view for view in record.views}
    unseen = [view.name for view in recipe.views if view.name not in seen]
    if unseen:
        return Again(Outcome.NOT_JUDGED, None, f"the record has no view {unseen[0]}")
    evidence: list[ViewEvidence] = []
    for view in recipe.views:
        problem = _problem_then(record.findings, view.name)
        for one in (one for one in record.views if one.view == view.name):
            if problem is None and view.alignment is not None and one.shift is None:
                return Again(
                    Outcome.NOT_JUDGED, None, f"{view.name}: the recipe aligns, the record has no shift"
                )
            try:
                evidence.append(_evidence(view, one, problem, look))
            except NoPicture as error:
                return Again(Outcome.NO_PICTURE, None, f"{view.name}: {error}")
    judgement = judge(_as_kept(recipe, evidence), evidence, thresholds)
    same = judgement.verdict is record.verdict
    return Again(Outcome.SAME if same else Outcome.CHANGED, judgement, "")


def _problem_then(findings: Sequence[Finding], view: str) -> Cause | None:
    return next(
        (one.cause for one in findings if one.view == view and one.slot is None and one.cause in AS_THEN),
        None,
    )


def _evidence(view: ViewRecipe, then: ViewRecord, problem: Cause | None, look: Look) -> ViewEvidence:
    if problem is not None:
        return ViewEvidence(view=view.name, problem=problem)
    if then.picture is None:
        raise NoPicture("none was kept")
    if then.crop is not None:
        raise NoPicture("only a part of it was kept")
    if (then.picture.width, then.picture.height) != (view.width, view.height):
        return ViewEvidence(view=view.name, problem=Cause.WRONG_SIZE)
    seen = look(then.picture)
    shift = then.shift if view.alignment is not None else None
    return ViewEvidence(view=view.name, detections=seen.detections, problem=seen.problem, shift=shift)


def _as_kept(recipe: Recipe, evidence: Sequence[ViewEvidence]) -> Recipe:
    """Where a station kept only the shot that decided, this one decides again."""
    views = tuple(
        view.model_copy(update={"shots": None})
        if view.shots is not None and sum(one.view == view.name for one in evidence) == 1
        else view
        for view in recipe.views
    )
    return recipe.model_copy(update={"views": views})


def difference(then: Sequence[Finding], now: Sequence[Finding]) -> str:
    """What is told now and was not then, and the other way round."""
    old, new = {_key(one) for one in then}, {_key(one) for one in now}
    come = [f"now {_words(one)}" for one in now if _key(one) not in old]
    gone = [f"no longer {_words(one)}" for one in then if _key(one) not in new]
    return "; ".join(come + gone)


def about(then: Sequence[Finding], now: Sequence[Finding], verdict: Verdict) -> str:
    """The label, or the cause, that stands behind a changed verdict; once it is OK, behind the old."""
    telling = [one for one in now if one.verdict is verdict] or list(then)
    first = telling[0] if telling else None
    return "" if first is None else first.label or str(first.cause)


def _key(finding: Finding) -> tuple[object, ...]:
    return finding.verdict, finding.cause, finding.view, finding.label, finding.slot, finding.zone


def _words(finding: Finding) -> str:
    score = None if finding.score is None else f"{finding.score:.2f}"
    parts = [f"{finding.verdict}: {finding.cause}", finding.label, finding.slot, score]
    place = f" in {finding.view}" if finding.view else ""
    return " ".join(part for part in parts if part) + place
