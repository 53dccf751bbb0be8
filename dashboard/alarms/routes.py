"""`/api/alarms`: the same for programs."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from dashboard.alarms.seen import AlarmSeen, acknowledge, count_open, find_alarms, find_open
from dashboard.database.engine import Database
from dashboard.people.gate import Gate
from dashboard.people.roles import Person
from inspection.word import Word


class AlarmsAnswer(Word):
    items: tuple[AlarmSeen, ...]
    open: int
    """All that nobody has acknowledged."""


def routes(database: Database, gate: Gate, now: Callable[[], datetime]) -> APIRouter:
    router = APIRouter(prefix="/api/alarms", tags=["alarms"])

    @router.get("", dependencies=[Depends(gate.operator)])
    def list_alarms(
        only_open: bool = False, limit: Annotated[int, Query(ge=1, le=500)] = 100
    ) -> AlarmsAnswer:
        """Open ones first, then the newest."""
        with database.reading() as session:
            found = (find_open if only_open else find_alarms)(session, limit)
            return AlarmsAnswer(items=tuple(found), open=count_open(session))

    @router.post("/{id}/acknowledgement", status_code=201)
    def acknowledge_one(
        id: Annotated[int, Path(ge=1, le=2**62)], person: Annotated[Person, Depends(gate.reviewer)]
    ) -> AlarmSeen:
        """A person has seen it. Who was first stays."""
        with database.writing() as session:
            return acknowledge(session, id, person.name, now())

    return router
