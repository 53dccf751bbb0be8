"""The Alarms page: what the stream found, and who has acknowledged it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import Response

from dashboard.alarms.seen import AlarmSeen, acknowledge, count_open, find_alarms
from dashboard.database.engine import Database
from dashboard.people.gate import Gate
from dashboard.people.roles import Person
from dashboard.web.pages import Pages

SHOWN = 200


@dataclass(frozen=True, slots=True)
class AlarmsPage:
    alarms: list[AlarmSeen]
    """Open ones first, then the newest; at most 200."""
    open: int


def routes(database: Database, pages: Pages, gate: Gate, now: Callable[[], datetime]) -> APIRouter:
    router = APIRouter(prefix="/alarms", include_in_schema=False)
    Looker = Annotated[Person, Depends(gate.operator)]

    def look() -> AlarmsPage:
        with database.reading() as session:
            return AlarmsPage(find_alarms(session, SHOWN), count_open(session))

    @router.get("")
    def show_alarms(request: Request, person: Looker) -> Response:
        return pages.show(request, "alarms.html", look(), person)

    @router.get("/board")
    def show_board(request: Request, person: Looker) -> Response:
        return pages.show(request, "alarms_board.html", look(), person)

    @router.post("/{id}/acknowledgement")
    def acknowledge_one(
        request: Request,
        person: Annotated[Person, Depends(gate.reviewer)],
        id: Annotated[int, Path(ge=1, le=2**62)],
    ) -> Response:
        with database.writing() as session:
            acknowledge(session, id, person.name, now())
        return pages.show(request, "alarms_board.html", look(), person)

    return router
