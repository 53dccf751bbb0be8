"""`/api/recipes/pictures`: golden pictures on their way in, uploaded or taken from a stored unit."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Path, Query, Request

from dashboard.database.engine import Database
from dashboard.people.gate import Gate
from dashboard.people.roles import Person
from dashboard.recipes.beside import GoldenBeside, find_golden
from dashboard.recipes.golden import GoldenKept, Goldens, golden_of
from inspection.identity import Identifier, PartNumber
from inspection.word import Sha256

KINDS = ("image/png", "image/jpeg")
BINARY = {"schema": {"type": "string", "contentMediaType": "image/png", "contentEncoding": "binary"}}
DESCRIBED: dict[str, Any] = {"requestBody": {"required": True, "content": dict.fromkeys(KINDS, BINARY)}}


def routes(database: Database, goldens: Goldens, gate: Gate) -> APIRouter:
    router = APIRouter(prefix="/api", tags=["recipes"])
    Engineer = Annotated[Person, Depends(gate.engineer)]

    async def picture_body(request: Request, _person: Engineer) -> bytes:
        if request.headers.get("content-type", "").partition(";")[0].strip() not in KINDS:
            raise HTTPException(415, "send the picture as image/png or image/jpeg")
        return await request.body()  # `Limits` counts it

    @router.post("/recipes/pictures", status_code=201, openapi_extra=DESCRIBED)
    def keep_picture(data: Annotated[bytes, Depends(picture_body)]) -> GoldenKept:
        """A golden picture, JPEG or PNG of at most 24 MiB; it is named by its digest from then on."""
        return goldens.keep(data)

    @router.get("/golden", dependencies=[Depends(gate.operator)])
    def find_beside(
        sku: Annotated[PartNumber, Query()],
        view: Annotated[Identifier, Query()],
        digest: Annotated[Sha256 | None, Query(description="of the recipe that judged the unit")] = None,
    ) -> GoldenBeside | None:
        """The golden picture to hold a unit against. Null: there is none of this view."""
        with database.reading() as session:
            return find_golden(session, sku, view, digest)

    @router.get("/inspections/{id}/golden/{view}", dependencies=[Depends(gate.engineer)])
    def find_picture(id: Annotated[int, Path(ge=1, le=2**62)], view: Identifier) -> GoldenKept:
        """The picture of a stored unit, for a recipe to be drawn on. 422: it is not here, or not whole."""
        with database.reading() as session:
            return golden_of(session, id, view)

    return router
