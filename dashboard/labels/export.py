"""Exporting a label set: all that people have said so far, under the digest of what it says."""

import hashlib
import json
from collections.abc import Collection
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.database.engine import Database
from dashboard.database.tables import LabelSetRow
from dashboard.inspections.queries import find_after
from dashboard.inspections.seen import InspectionSeen
from dashboard.inspections.wanted import Wanted
from dashboard.labels.parquet import to_parquet
from dashboard.labels.teaching import count_boxes, count_parts, labelled_images
from dashboard.pictures.store import FileStore
from inspection.errors import InputRefused
from inspection.word import Moment, Sha256, Word

AT_ONCE = 500
_COUNTS = TypeAdapter(dict[str, int])
_NAMES = TypeAdapter(tuple[str, ...])


class LabelSet(Word):
    sha256: Sha256
    url: str
    """Of the Parquet file, with the store's scheme."""
    pictures: int
    boxes: dict[str, int]
    """By label."""
    stations: tuple[str, ...]
    """Where the pictures come from."""
    by: str
    at: Moment


class TooFewLabels(InputRefused):
    """Nothing was exported."""


class LabelSets:
    def __init__(self, database: Database, store: FileStore) -> None:
        self._database = database
        self._store = store

    def export(self, stations: Collection[str], by: str, at: datetime, least: int = 1) -> LabelSet:
        """Of these stations, or of all when none is named. The same labels give the same set again.

        Raises:
            TooFewLabels: fewer than `least` labelled pictures.
            Unavailable: the store cannot be written.
        """
        seen = self._reviewed(stations)
        images = labelled_images(seen)
        if len(images) < least:
            where = f" from {', '.join(sorted(stations))}" if stations else ""
            parts = count_parts(seen)
            but = f" ({parts} more are only parts of pictures, which teach nothing)" if parts else ""
            raise TooFewLabels(
                f"{len(images)} labelled pictures{where}{but}; at least {least} are needed: review more units"
            )
        content = to_parquet(images)
        sha256 = hashlib.sha256(content).hexdigest()
        path = f"labels/{sha256}.parquet"
        self._store.put(path, content)
        with self._database.writing() as session:
            row = session.get(LabelSetRow, sha256)
            if row is None:
                row = LabelSetRow(
                    sha256=sha256,
                    path=path,
                    pictures=len(images),
                    boxes=json.dumps(count_boxes(images)),
                    stations=json.dumps(sorted({image.source for image in images})),
                    by=by,
                    at=at,
                )
                session.add(row)
            return self._seen(row)

    def find_newest(self, limit: int) -> list[LabelSet]:
        with self._database.reading() as session:
            rows = session.scalars(select(LabelSetRow).order_by(LabelSetRow.at.desc()).limit(limit))
            return [self._seen(row) for row in rows]

    def _reviewed(self, stations: Collection[str]) -> list[InspectionSeen]:
        with self._database.reading() as session:
            seen = all_reviewed(session)
        return [item for item in seen if not stations or item.station in stations]

    def _seen(self, row: LabelSetRow) -> LabelSet:
        return LabelSet(
            sha256=row.sha256,
            url=self._store.url_of(row.path),
            pictures=row.pictures,
            boxes=_COUNTS.validate_json(row.boxes),
            stations=_NAMES.validate_json(row.stations),
            by=row.by,
            at=row.at,
        )


def all_reviewed(session: Session) -> list[InspectionSeen]:
    found: list[InspectionSeen] = []
    while True:
        page = find_after(session, Wanted(reviewed=True), found[-1].id if found else 0, AT_ONCE)
        found += page
        if len(page) < AT_ONCE:
            return found
