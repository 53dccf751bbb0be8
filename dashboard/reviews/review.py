"""A review: what a person decided about a unit, and what is truly in its pictures."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, TypeAdapter

from inspection.identity import Identifier
from inspection.label import LabelledBox
from inspection.word import Moment, Word


class Decision(StrEnum):
    OK = "OK"
    NG = "NG"
    INVALID = "INVALID"
    """Cannot be judged; teaches nothing."""
    WITHDRAWN = "WITHDRAWN"
    """Its author took the decision back: the unit waits again."""


Boxes = Annotated[tuple[LabelledBox, ...], Field(max_length=1000)]


class ReviewedView(Word):
    """What is in one picture. `boxes` None: nobody said, so it teaches nothing; empty: nothing is."""

    view: Identifier
    boxes: Boxes | None


class Review(Word):
    decision: Decision
    by: str
    at: Moment
    views: tuple[ReviewedView, ...]


class Proposal(Word):
    """A decision that somebody hands in. A view that is not named keeps the boxes that were shown."""

    decision: Annotated[Decision, Field(description="OK, NG or INVALID")]
    version: Annotated[int, Field(ge=1, le=2**62)]
    """Of the inspection, as the person saw it."""
    views: tuple[ReviewedView, ...] = ()


class BlindProposal(Word):
    """Of a unit that was shown blind. A view that is not named: nobody said what is in it."""

    decision: Annotated[Decision, Field(description="OK, NG or INVALID")]
    views: tuple[ReviewedView, ...] = ()


class Withdrawal(Word):
    version: Annotated[int, Field(ge=1, le=2**62)]


REVIEWED_VIEWS = TypeAdapter(tuple[ReviewedView, ...])
