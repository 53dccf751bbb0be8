"""A case: what two people said of one unit, and what settled it."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from dashboard.inspections.seen import InspectionSeen
from dashboard.reviews.review import Decision, Review
from dashboard.reviews.second import OPEN
from inspection.errors import InputRefused
from inspection.word import Moment, Word


class State(StrEnum):
    OPEN = OPEN
    CLOSED = "closed"


class Settled(Word):
    decision: Decision
    by: str
    at: Moment
    reason: str


class Case(Word):
    id: int
    version: int
    """Name it when you settle."""
    state: State
    inspection: InspectionSeen
    opened_at: Moment
    first: Review
    """By somebody who was shown what the station said, unless the unit had come blind."""
    second: Review
    """By somebody who was shown nothing of either."""
    settled: Settled | None


class Settlement(Word):
    """How somebody settles a case."""

    decision: Annotated[Decision, Field(description="OK, NG or INVALID")]
    reason: Annotated[str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True)]
    version: Annotated[int, Field(ge=1, le=2**62)]
    """Of the case, as the person saw it."""


class NoSuchCase(InputRefused):
    def __init__(self, id: int) -> None:
        super().__init__(f"there is no case {id}")


class CaseMoved(InputRefused):
    """Somebody settled it in between; `present` is how it stands now."""

    def __init__(self, present: Case) -> None:
        by = (
            f"{present.settled.by} settled it as {present.settled.decision}"
            if present.settled
            else "it is open"
        )
        super().__init__(f"case {present.id} changed in the meantime: {by} (version {present.version})")
        self.present = present
