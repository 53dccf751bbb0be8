"""Assignments as the registry hands them out; the word itself lives where the edge can read it."""

from datetime import datetime
from typing import Annotated

from inspection.identity import StationId
from inspection.word import Sha256, Word, added_later
from model_registry.bundle.assignment import Assignment, Person

__all__ = ["Assignment", "AssignmentWanted", "Assignments", "next_assignment"]


class AssignmentWanted(Word):
    """What `POST /api/assignments` takes. None: the station is to run without a model."""

    station: StationId
    bundle: Sha256 | None
    by: Person
    challenger: Annotated[Sha256 | None, added_later(None)] = None
    """See `Assignment`."""


class Assignments(Word):
    """What `GET /api/assignments` answers: the present one of each station, in their order."""

    items: tuple[Assignment, ...]


def next_assignment(wanted: AssignmentWanted, before: Assignment | None, now: datetime) -> Assignment:
    """The assignment that follows `before`. The same bundle again is a new one: it makes a station retry."""
    return Assignment(
        station=wanted.station,
        bundle=wanted.bundle,
        version=before.version + 1 if before else 1,
        assigned_at=now,
        assigned_by=wanted.by,
        challenger=wanted.challenger,
    )
