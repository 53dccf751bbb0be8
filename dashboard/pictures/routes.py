"""`/api/pictures/{sha256}`: a picture by its digest, and by nothing else."""

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Path
from fastapi.responses import Response

from dashboard.people.gate import Gate
from dashboard.pictures.store import FileStore

FOR_EVER = {"Cache-Control": "private, max-age=31536000, immutable"}


def routes(store: FileStore, gate: Gate) -> APIRouter:
    router = APIRouter(prefix="/api/pictures", tags=["pictures"], dependencies=[Depends(gate.operator)])

    @router.get("/{sha256}", response_class=Response, responses={200: {"content": {"image/jpeg": {}}}})
    def get_picture(sha256: Annotated[str, Path(pattern="^[0-9a-f]{64}$")]) -> Response:
        """The digest is checked once more on the way out."""
        jpeg = store.read_picture(sha256)
        if jpeg is None:
            raise HTTPException(404, f"picture {sha256} is not here, or no longer what it was")
        return Response(jpeg, media_type="image/jpeg", headers=FOR_EVER)

    return router
