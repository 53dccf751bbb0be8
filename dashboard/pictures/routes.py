"""`/api/pictures/{sha256}`: a picture by its digest, and by nothing else; whole, or small for a grid."""

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Path
from fastapi.responses import Response

from dashboard.people.gate import Gate
from dashboard.pictures.store import FileStore
from dashboard.pictures.thumbnails import Thumbnails

FOR_EVER = {"Cache-Control": "private, max-age=31536000, immutable"}
JPEG, PNG = "image/jpeg", "image/png"
PNG_BEGINS = b"\x89PNG"
Digest = Annotated[str, Path(pattern="^[0-9a-f]{64}$")]


def routes(store: FileStore, thumbnails: Thumbnails, gate: Gate) -> APIRouter:
    router = APIRouter(prefix="/api/pictures", tags=["pictures"], dependencies=[Depends(gate.operator)])

    @router.get("/{sha256}", response_class=Response, responses={200: {"content": {JPEG: {}, PNG: {}}}})
    def get_picture(sha256: Digest) -> Response:
        """The digest is checked once more on the way out."""
        data = store.read_picture(sha256)
        if data is None:
            raise HTTPException(404, f"picture {sha256} is not here, or no longer what it was")
        return Response(data, media_type=PNG if data.startswith(PNG_BEGINS) else JPEG, headers=FOR_EVER)

    @router.get("/{sha256}/small", response_class=Response, responses={200: {"content": {JPEG: {}}}})
    def get_small(sha256: Digest) -> Response:
        """A JPEG of at most 360 pixels a side."""
        data = thumbnails.fetch(sha256)
        if data is None:
            raise HTTPException(404, f"picture {sha256} is not here, or no longer what it was")
        return Response(data, media_type=JPEG, headers=FOR_EVER)

    return router
