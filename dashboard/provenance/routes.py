"""`/api/inspections/{id}/provenance`, the file for outsiders, and the same by serial."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import Response

from dashboard.people.gate import Gate
from dashboard.provenance.trace import Traced, Tracer
from inspection.word import Word

Id = Annotated[int, Path(ge=1, le=2**62)]


class TracedPage(Word):
    items: tuple[Traced, ...]


def routes(tracer: Tracer, gate: Gate) -> APIRouter:
    router = APIRouter(prefix="/api", tags=["provenance"], dependencies=[Depends(gate.operator)])

    @router.get("/provenance")
    def trace_serial(serial: Annotated[str, Query(min_length=1, max_length=64)]) -> TracedPage:
        """Which models judged the units of this serial; the newest inspection first."""
        return TracedPage(items=tracer.trace_serial(serial))

    @router.get("/inspections/{id}/provenance")
    def trace(id: Id) -> Traced:
        """Which model judged it, made from what, approved and assigned by whom."""
        return tracer.trace(id)

    @router.get("/inspections/{id}/provenance.json")
    def download(id: Id) -> Response:
        """One file that `model-registry provenance verify` checks offline. 503: the registry is away."""
        file = tracer.file(id)
        name = f'attachment; filename="provenance-{id}.json"'
        return Response(
            file.model_dump_json(indent=1),
            headers={"Content-Disposition": name},
            media_type="application/json",
        )

    return router
