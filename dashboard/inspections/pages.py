"""The list of inspections, and one inspection with everything that is known of it."""

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, HTTPException, Path, Query, Request
from fastapi.responses import Response

from dashboard.database.engine import Database
from dashboard.fleet.registry import RegistryDesk
from dashboard.inspections.drawing import DrawnView, draw, draw_reviewed
from dashboard.inspections.queries import Wanted, find_newest, find_one, reviews_of
from dashboard.inspections.seen import InspectionSeen
from dashboard.people.gate import Gate
from dashboard.people.roles import Person
from dashboard.reviews.review import Review
from dashboard.web.pages import Pages
from inspection.verdict import Verdict

ON_A_PAGE = 40


@dataclass(frozen=True, slots=True)
class InspectionsPage:
    items: list[InspectionSeen]
    wanted: Wanted
    verdicts: tuple[Verdict, ...]
    older: str | None
    """The address of the next page; None: this is the last."""


@dataclass(frozen=True, slots=True)
class InspectionPage:
    seen: InspectionSeen
    drawings: tuple[DrawnView, ...]
    """What the station saw."""
    reviewed: tuple[DrawnView, ...]
    """What a person says; empty without a review."""
    history: list[Review]


def routes(database: Database, desk: RegistryDesk, pages: Pages, gate: Gate) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    Looker = Annotated[Person, Depends(gate.operator)]

    @router.get("/inspections")
    def show_list(
        request: Request,
        person: Looker,
        verdict: str = "",
        reviewed: str = "",
        station: Annotated[str, Query(max_length=200)] = "",
        serial: Annotated[str, Query(max_length=64)] = "",
        before_id: Annotated[int | None, Query(ge=1, le=2**62)] = None,
    ) -> Response:
        wanted = Wanted(
            verdict=Verdict(verdict) if verdict in list(Verdict) else None,
            reviewed={"yes": True, "no": False}.get(reviewed),
            station=station.strip() or None,
            serial=serial.strip() or None,
        )
        with database.reading() as session:
            items = find_newest(session, wanted, ON_A_PAGE + 1, before_id)
        older = None
        if len(items) > ON_A_PAGE:
            items = items[:ON_A_PAGE]
            asked = {"verdict": verdict, "reviewed": reviewed, "station": station, "serial": serial}
            older = "/inspections?" + urlencode({**asked, "before_id": items[-1].id})
        page = InspectionsPage(items, wanted, tuple(Verdict), older)
        return pages.show(request, "inspections.html", page, person)

    @router.get("/inspections/{id}")
    def show_one(request: Request, person: Looker, id: Annotated[int, Path(ge=1, le=2**62)]) -> Response:
        with database.reading() as session:
            seen = find_one(session, id)
            if seen is None:
                raise HTTPException(404, f"there is no inspection {id}")
            history = reviews_of(session, id)
        thresholds = desk.thresholds_of(seen.bundle)
        reviewed = draw_reviewed(seen, thresholds) if seen.review else ()
        page = InspectionPage(seen, draw(seen, thresholds), reviewed, history)
        return pages.show(request, "inspection.html", page, person)

    return router
