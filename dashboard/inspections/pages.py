"""One inspection with everything that is known of it."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Path, Request
from fastapi.responses import Response

from dashboard.database.engine import Database
from dashboard.fleet.registry import RegistryDesk
from dashboard.inspections.drawing import DrawnView, draw, draw_reviewed
from dashboard.inspections.queries import find_one, reviews_of
from dashboard.inspections.seen import InspectionSeen
from dashboard.people.gate import Gate
from dashboard.people.roles import Person
from dashboard.reviews.review import Review
from dashboard.web.pages import Pages


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
