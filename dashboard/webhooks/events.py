"""What is told: small, without pictures, each event with a number of its own."""

from enum import StrEnum
from typing import Literal

from dashboard.reviews.review import Decision
from inspection.recipe import RecipeRef
from inspection.verdict import Verdict
from inspection.word import Moment, Word


class Told(StrEnum):
    """Kinds of events that may be asked for."""

    INSPECTION = "inspection"
    REVIEW = "review"


class InspectionTold(Word):
    """A unit has been judged at a station."""

    event: Literal[Told.INSPECTION] = Told.INSPECTION
    inspection_id: int
    """Grows with time; who has seen one knows it again."""
    station: str
    seq: int
    serial: str
    sku: str
    lot: str
    verdict: Verdict
    causes: tuple[str, ...]
    """Labels, and causes that have none, of findings that are not OK."""
    judged_at: Moment
    bundle: str | None
    recipe: RecipeRef | None


class ReviewTold(Word):
    """A person has decided a unit, or taken the decision back."""

    event: Literal[Told.REVIEW] = Told.REVIEW
    review_id: int
    inspection_id: int
    station: str
    serial: str
    sku: str
    lot: str
    verdict: Verdict
    """The station's."""
    decision: Decision
    stands: bool
    """False: a later decision stands, or it was a second look."""
    by: str
    at: Moment


class Delivery(Word):
    """The body of one POST. The same events come again, under the same `id`, until they are answered 2xx."""

    schema_version: Literal[1] = 1
    id: str
    events: tuple[InspectionTold | ReviewTold, ...]
