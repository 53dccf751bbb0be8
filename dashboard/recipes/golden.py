"""Golden pictures: through the same gate as those of stations, and kept beside them by digest."""

import hashlib
import json

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.database.recipe_tables import RecipeDraftRow, RecipeVersionRow
from dashboard.inspections.queries import find_one
from dashboard.pictures.gate import Size, examine_picture
from dashboard.pictures.store import FileStore
from dashboard.reviews.decide import NoSuchInspection
from inspection.errors import InputRefused
from inspection.label import picture_path
from inspection.word import Sha256, Word


class GoldenKept(Word):
    sha256: Sha256
    width: int
    height: int


class Goldens:
    def __init__(self, store: FileStore) -> None:
        self._store = store

    def keep(self, data: bytes) -> GoldenKept:
        """
        Raises:
            InputRefused: not a sound JPEG or PNG. Unavailable: the store.
        """
        size = examine_picture(data)
        digest = hashlib.sha256(data).hexdigest()
        self._store.put(picture_path(digest), data)
        return GoldenKept(sha256=digest, width=size.width, height=size.height)

    def size_of(self, sha256: str) -> Size | None:
        """None: the picture is not here.

        Raises:
            Unavailable: the store.
        """
        data = self._store.read_picture(sha256)
        return None if data is None else examine_picture(data)


def find_goldens(session: Session) -> set[str]:
    """Digests of all pictures that an issued recipe or a draft is drawn on."""
    return {
        sha256
        for row in (RecipeVersionRow, RecipeDraftRow)
        for text in session.scalars(select(row.pictures).distinct())
        for sha256 in json.loads(text).values()
    }


def golden_of(session: Session, inspection_id: int, view: str) -> GoldenKept:
    """A stored unit's picture of a view.

    Raises:
        NoSuchInspection. InputRefused: it has none that is whole.
    """
    seen = find_one(session, inspection_id)
    if seen is None:
        raise NoSuchInspection(inspection_id)
    shown = next((one for one in seen.views if one.view == view), None)
    if shown is None or shown.picture is None or not shown.picture.stored or shown.crop is not None:
        raise InputRefused(f"inspection {inspection_id} has no whole picture of view {view!r} here")
    picture = shown.picture
    return GoldenKept(sha256=picture.sha256, width=picture.width, height=picture.height)
