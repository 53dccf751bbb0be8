"""A unit judged once more on what today's detector finds in its stored pictures. Pure."""

from collections.abc import Callable, Mapping, Sequence

from inspection import again
from inspection.again import Again, NotSeen, Outcome, Seen
from inspection.detection import Threshold
from inspection.recipe import Recipe, ViewRecipe
from inspection.record import InspectionRecord, Picture, ViewRecord
from inspection.verdict import Cause, Finding, Verdict


class NoPicture(NotSeen):
    """A picture is not to be had; the message says why."""

    outcome = Outcome.NO_PICTURE


Look = Callable[[Picture], Seen]
"""Raises: NoPicture."""


def judge_again(
    record: InspectionRecord, recipe: Recipe | None, thresholds: Mapping[str, Threshold], look: Look
) -> Again:
    """The unit's verdict today. `recipe` None: there is none for it."""

    def look_at(view: ViewRecipe, then: ViewRecord) -> Seen:
        if then.picture is None:
            raise NoPicture("none was kept")
        if then.crop is not None:
            raise NoPicture("only a part of it was kept")
        if (then.picture.width, then.picture.height) != (view.width, view.height):
            return Seen(problem=Cause.WRONG_SIZE)
        return look(then.picture)

    return again.judge_again(record, recipe, thresholds, look_at)


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
