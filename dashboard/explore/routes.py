"""`/api/explore`: what the page shows, for programs; saved filters; and everything that fits, as a file."""

from collections.abc import Callable
from datetime import datetime, tzinfo
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import Response, StreamingResponse
from pydantic import Field

from dashboard.database.engine import Database
from dashboard.explore.as_coco import write_coco
from dashboard.explore.as_csv import write_csv
from dashboard.explore.as_parquet import write_parquet
from dashboard.explore.asked import Asked
from dashboard.explore.filters import Filters, SavedFilter, SaveFilter
from dashboard.explore.search import Place, look
from dashboard.explore.taken import Taken, file_name
from dashboard.fleet.registry import RegistryDesk
from dashboard.inspections.queries import find_each
from dashboard.inspections.seen import InspectionSeen
from dashboard.people.gate import Gate
from dashboard.people.roles import Person
from dashboard.web.body import described, json_body
from inspection.word import Word


class Paged(Asked):
    before: Annotated[str | None, Field(max_length=80, description="`next` of the page before")] = None
    limit: Annotated[int, Field(ge=1, le=500)] = 100


class ExploreFound(Word):
    items: tuple[InspectionSeen, ...]
    """Newest first. There may be few, or none, and yet a `next`."""
    next: str | None
    """Hand it in as `before` for the next page; null: this was the last."""


class FiltersPage(Word):
    items: tuple[SavedFilter, ...]


class FileKind(StrEnum):
    CSV = "csv"
    PARQUET = "parquet"
    COCO = "coco"


WRITERS = {
    FileKind.CSV: (write_csv, "csv", "text/csv; charset=utf-8"),
    FileKind.PARQUET: (write_parquet, "parquet", "application/vnd.apache.parquet"),
    FileKind.COCO: (write_coco, "coco.json", "application/json"),
}


def routes(
    database: Database,
    desk: RegistryDesk,
    filters: Filters,
    gate: Gate,
    now: Callable[[], datetime],
    zone: tzinfo,
) -> APIRouter:
    router = APIRouter(prefix="/api/explore", tags=["explore"])

    @router.get("", dependencies=[Depends(gate.operator)])
    def explore(asked: Annotated[Paged, Query()]) -> ExploreFound:
        """Newest first; all that is asked for has to hold."""
        before = None if asked.before is None else Place.parse(asked.before)
        with database.reading() as session:
            found = look(session, asked.wanted(zone), asked.limit, before)
            items = find_each(session, [place.id for place in found.places])
        return ExploreFound(items=tuple(items), next=None if found.next is None else str(found.next))

    @router.get("/export/{kind}", dependencies=[Depends(gate.reviewer)], response_class=Response)
    def export(kind: FileKind, asked: Annotated[Asked, Query()]) -> StreamingResponse:
        """Everything that fits and was stored when the export began, newest first."""
        write, ending, media_type = WRITERS[kind]
        taken = Taken(database, asked.wanted(zone), desk.thresholds_of)
        name = file_name(asked.pairs, ending)
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return StreamingResponse(write(taken), media_type=media_type, headers=headers)

    @router.get("/filters")
    def list_filters(person: Annotated[Person, Depends(gate.operator)]) -> FiltersPage:
        """One's own, and those that others share."""
        return FiltersPage(items=tuple(filters.find(person.name)))

    @router.post("/filters", status_code=201, openapi_extra=described(SaveFilter))
    def save_filter(
        person: Annotated[Person, Depends(gate.reviewer)],
        wish: Annotated[SaveFilter, Depends(json_body(SaveFilter))],
    ) -> SavedFilter:
        """One of the same name is written over."""
        return filters.save(wish, person.name, now())

    @router.delete("/filters/{id}", status_code=204)
    def remove_filter(
        person: Annotated[Person, Depends(gate.reviewer)], id: Annotated[int, Path(ge=1, le=2**62)]
    ) -> None:
        filters.remove(id, person.name)

    return router
