"""The page that tells where a verdict came from."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import Response

from dashboard.people.gate import Gate
from dashboard.people.roles import Person
from dashboard.provenance.trace import Tracer
from dashboard.web.pages import Pages


def routes(tracer: Tracer, pages: Pages, gate: Gate) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    Looker = Annotated[Person, Depends(gate.operator)]

    @router.get("/inspections/{id}/provenance")
    def show(request: Request, person: Looker, id: Annotated[int, Path(ge=1, le=2**62)]) -> Response:
        return pages.show(request, "provenance.html", tracer.trace(id), person)

    return router
