"""Pictures that look like an inspection's: a page, and the same for programs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Path, Request
from fastapi.responses import Response

from dashboard.database.engine import Database
from dashboard.explore.cells import Cell, cell_of
from dashboard.fleet.registry import RegistryDesk
from dashboard.inspections.queries import find_one
from dashboard.inspections.seen import InspectionSeen
from dashboard.people.gate import Gate
from dashboard.people.roles import Person
from dashboard.similar.alike import Alike, Silence, find_alike
from dashboard.similar.index import SimilarIndex
from dashboard.web.pages import Pages
from inspection.word import Word

Number = Annotated[int, Path(ge=1, le=2**62)]


class SimilarOne(Word):
    likeness: float
    """Cosine of the two pictures' features, -1 to 1."""
    inspection: InspectionSeen


class SimilarFound(Word):
    items: tuple[SimilarOne, ...]
    """Likest first."""
    silence: Silence | None
    """Why there are none."""
    left_out: int
    """Pictures of the index that did not fit into memory: the oldest days."""


@dataclass(frozen=True, slots=True)
class SimilarPage:
    asked: Cell
    cells: list[Cell]
    silence: Silence | None
    left_out: int


def routes(
    database: Database,
    index: SimilarIndex,
    desk: RegistryDesk,
    pages: Pages,
    gate: Gate,
    now: Callable[[], datetime],
) -> APIRouter:
    router = APIRouter(tags=["explore"])
    Looker = Annotated[Person, Depends(gate.operator)]

    def find(id: int) -> tuple[InspectionSeen, Alike]:
        with database.reading() as session:
            seen = find_one(session, id)
        if seen is None:
            raise HTTPException(404, f"there is no inspection {id}")
        return seen, find_alike(database, index, seen, now())

    @router.get("/inspections/{id}/similar", include_in_schema=False)
    def show_similar(request: Request, person: Looker, id: Number) -> Response:
        seen, alike = find(id)
        cells = [cell_of(one, desk.thresholds_of, likeness) for one, likeness in alike.near]
        page = SimilarPage(cell_of(seen, desk.thresholds_of), cells, alike.silence, alike.left_out)
        return pages.show(request, "similar.html", page, person)

    @router.get("/api/inspections/{id}/similar", dependencies=[Depends(gate.operator)])
    def list_similar(id: Number) -> SimilarFound:
        """The 24 nearest by the trainer's features."""
        _, alike = find(id)
        items = tuple(SimilarOne(likeness=likeness, inspection=one) for one, likeness in alike.near)
        return SimilarFound(items=items, silence=alike.silence, left_out=alike.left_out)

    return router
