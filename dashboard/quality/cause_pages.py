"""One cause of rejects, page and API: from a bar of the Pareto to where and when it comes up."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import Response

from dashboard.database.engine import Database
from dashboard.live.figures import start_of_day
from dashboard.people.gate import Gate
from dashboard.people.roles import Person
from dashboard.quality.cause import COLUMNS, HOURS, ROWS, CauseFigures, figures_of
from dashboard.quality.counts import Span
from dashboard.quality.found import LATEST, find_places, find_units
from dashboard.quality.pages import STEPS
from dashboard.web.pages import Pages

Name = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9 _-]{0,62}$")]
"""A label, or a cause that has none, such as "empty slot"."""
Days = Annotated[int, Query(ge=1, le=30)]
Station = Annotated[str, Query(max_length=200)]


@dataclass(frozen=True, slots=True)
class CausePage:
    name: str
    days: int
    station: str
    """Empty: all of them."""
    first: datetime
    end: datetime
    figures: CauseFigures
    columns: int = COLUMNS
    rows: int = ROWS
    hours: int = HOURS
    latest: int = LATEST
    choices: tuple[int, ...] = tuple(STEPS)


def page_routes(
    database: Database, pages: Pages, gate: Gate, now: Callable[[], datetime], zone: tzinfo
) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/quality/causes/{name}")
    def show_cause(
        request: Request,
        person: Annotated[Person, Depends(gate.operator)],
        name: Name,
        days: Days = 7,
        station: Station = "",
    ) -> Response:
        page = look(database, name, days, station.strip(), now(), zone)
        return pages.show(request, "cause.html", page, person)

    return router


def api_routes(database: Database, gate: Gate, now: Callable[[], datetime], zone: tzinfo) -> APIRouter:
    router = APIRouter(prefix="/api/quality", tags=["quality"])

    @router.get("/causes/{name}", dependencies=[Depends(gate.operator)])
    def get_cause(name: Name, days: Days = 7, station: Station = "") -> CauseFigures:
        """Where and when a cause of rejects comes up; of one that nothing was rejected for, nothing."""
        return look(database, name, days, station.strip(), now(), zone).figures

    return router


def look(database: Database, name: str, days: int, station: str, now: datetime, zone: tzinfo) -> CausePage:
    first = start_of_day(now, zone) - timedelta(days=days - 1)
    span = Span(first, now + timedelta(seconds=1), station or None)
    with database.reading() as session:
        units = find_units(session, span, name)
        places = find_places(session, units, name)
    return CausePage(name, days, station, span.first, span.end, figures_of(units, places, zone))
