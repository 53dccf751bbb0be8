"""A unit judged once more from its record: by another recipe, on what is known of its pictures. Pure.

Who asks says what is in a picture: a replay looks at it again, a preview takes what the station found. What
only the station could see stays as it was: a picture that was too dark, frozen or shifted is so still, and a
part lies as it was measured to lie.
"""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from inspection.detection import Detection, Threshold
from inspection.judge import Judgement, ViewEvidence, judge
from inspection.recipe import Recipe, ViewRecipe
from inspection.record import InspectionRecord, ViewRecord
from inspection.verdict import Cause, Finding

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
    """What became of an inspection that was judged again; each has exactly one."""

    SAME = "same"
    CHANGED = "changed"
    NO_PICTURE = "no picture"
    NO_RECIPE = "no recipe"
    NOT_JUDGED = "not judged"


class Seen(NamedTuple):
    """What is to be said about a picture."""

    detections: tuple[Detection, ...] = ()
    problem: Cause | None = None


class NotSeen(Exception):
    """What is in a picture is not to be had; the message says why."""

    outcome = Outcome.NOT_JUDGED


Look = Callable[[ViewRecipe, ViewRecord], Seen]
"""Raises: NotSeen."""


class Again(NamedTuple):
    outcome: Outcome
    judgement: Judgement | None
    """None unless it was judged."""
    why: str
    """Why it was not judged."""


def judge_again(
    record: InspectionRecord, recipe: Recipe | None, thresholds: Mapping[str, Threshold], look: Look
) -> Again:
    """The unit's verdict by `recipe`; None: there is none for it."""
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
            except NotSeen as error:
                return Again(error.outcome, None, f"{view.name}: {error}")
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
    seen = look(view, then)
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
