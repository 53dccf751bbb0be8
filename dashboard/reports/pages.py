"""The report of a lot or of a shift: on the screen, on paper, and as CSV."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from dashboard.database.engine import Database
from dashboard.people.gate import Gate
from dashboard.people.roles import Person
from dashboard.reports.as_csv import write_csv
from dashboard.reports.asked import Asked, Day, Lot, Number, Station, asker
from dashboard.reports.find import find_report
from dashboard.reports.report import Report
from dashboard.reports.shifts import shift_at
from dashboard.web.pages import Pages


@dataclass(frozen=True, slots=True)
class ReportPage:
    asked: Asked
    report: Report
    shifts: int
    """Of a day."""
    before: tuple[date, int]
    """The shift before this one, as day and number; `after`, the one that follows."""
    after: tuple[date, int]
    made_at: datetime


def routes(
    database: Database,
    pages: Pages,
    gate: Gate,
    now: Callable[[], datetime],
    zone: tzinfo,
    begins: tuple[time, ...],
) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    ask = asker(begins, now, zone)

    @router.get("/reports")
    def show_report(
        request: Request,
        person: Annotated[Person, Depends(gate.operator)],
        lot: Lot = "",
        day: Day = None,
        shift: Number = 1,
        station: Station = "",
    ) -> Response:
        asked = ask(lot, day, shift, station)
        with database.reading() as session:
            report = find_report(session, asked.wanted)
        moment = timedelta(seconds=1)
        before = shift_at(asked.shift.first - moment, begins, zone)
        after = shift_at(asked.shift.end + moment, begins, zone)
        page = ReportPage(
            asked, report, len(begins), (before.day, before.number), (after.day, after.number), now()
        )
        return pages.show(request, "report.html", page, person)

    return router


def api_routes(
    database: Database, gate: Gate, now: Callable[[], datetime], zone: tzinfo, begins: tuple[time, ...]
) -> APIRouter:
    router = APIRouter(prefix="/api/reports", tags=["quality"], dependencies=[Depends(gate.operator)])
    ask = asker(begins, now, zone)

    def look(asked: Asked) -> Report:
        with database.reading() as session:
            return find_report(session, asked.wanted)

    @router.get("")
    def get_report(lot: Lot = "", day: Day = None, shift: Number = 1, station: Station = "") -> Report:
        """Of a lot or a shift: units by verdict, first-pass yield, what people decided, what was rejected."""
        return look(ask(lot, day, shift, station))

    @router.get("/csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
    def get_csv(lot: Lot = "", day: Day = None, shift: Number = 1, station: Station = "") -> Response:
        """The same for spreadsheets."""
        asked = ask(lot, day, shift, station)
        return Response(
            write_csv(asked.name, look(asked)),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{asked.name}.csv"'},
        )

    return router
