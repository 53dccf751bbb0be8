"""`/api/inspections`: what programs ask for."""

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Path, Query

from dashboard.database.engine import Database
from dashboard.inspections.queries import find_after, find_one
from dashboard.inspections.seen import InspectionSeen
from dashboard.inspections.wanted import Wanted
from dashboard.people.gate import Gate
from inspection.verdict import Verdict
from inspection.word import Word


class InspectionPage(Word):
    items: tuple[InspectionSeen, ...]
    next_after_id: int | None
    """Hand it in as `after_id` for the next page; null: this was the last."""


def routes(database: Database, gate: Gate) -> APIRouter:
    router = APIRouter(prefix="/api/inspections", tags=["inspections"], dependencies=[Depends(gate.operator)])

    @router.get("")
    def list_inspections(
        verdict: Verdict | None = None,
        reviewed: bool | None = None,
        station: str | None = None,
        serial: str | None = None,
        bundle: str | None = None,
        after_id: Annotated[int, Query(ge=0, le=2**62)] = 0,
        limit: Annotated[int, Query(ge=1, le=500)] = 100,
    ) -> InspectionPage:
        """Oldest first."""
        wanted = Wanted(verdict, reviewed, station, serial, bundle)
        with database.reading() as session:
            items = find_after(session, wanted, after_id, limit + 1)
        more = len(items) > limit
        return InspectionPage(items=tuple(items[:limit]), next_after_id=items[limit - 1].id if more else None)

    @router.get("/{id}")
    def get_inspection(id: Annotated[int, Path(ge=1, le=2**62)]) -> InspectionSeen:
        with database.reading() as session:
            found = find_one(session, id)
        if found is None:
            raise HTTPException(404, f"there is no inspection {id}")
        return found

    return router
