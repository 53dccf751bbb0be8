"""What looks like an inspection's pictures, and why nothing can be said where it cannot."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select, tuple_

from dashboard.database.engine import Database
from dashboard.database.tables import InspectionRow
from dashboard.inspections.queries import find_each
from dashboard.inspections.seen import InspectionSeen
from dashboard.similar.index import SimilarIndex
from dashboard.similar.vectors import Near

MOST = 24


class Silence(StrEnum):
    """Why there is no answer."""

    NOT_CONFIGURED = "not configured"
    NO_INDEX = "no index"
    NOT_IN_IT = "not in it"


@dataclass(frozen=True, slots=True)
class Alike:
    near: list[tuple[InspectionSeen, float]]
    """Likest first, with the cosine of their pictures."""
    silence: Silence | None
    left_out: int
    """Pictures of the index that are not known here."""


def find_alike(database: Database, index: SimilarIndex, seen: InspectionSeen, now: datetime) -> Alike:
    """By the inspection's first picture that the index knows.

    Raises:
        Unavailable, InputRefused: as `SimilarIndex.load`.
    """
    if not index.configured:
        return Alike([], Silence.NOT_CONFIGURED, 0)
    vectors, left_out = index.load(now)
    if vectors is None:
        return Alike([], Silence.NO_INDEX, left_out)
    pictures = [view.picture.sha256 for view in seen.views if view.picture is not None]
    wanted = next((found for one in pictures if (found := vectors.find(one)) is not None), None)
    if wanted is None:
        return Alike([], Silence.NOT_IN_IT, left_out)
    near = vectors.nearest(wanted, MOST, (seen.station, seen.seq))
    return Alike(_seen(database, near), None, left_out)


def _seen(database: Database, near: list[Near]) -> list[tuple[InspectionSeen, float]]:
    """An index may know inspections that are no longer here; they are left out."""
    keys = [(one.station, one.seq) for one in near]
    place = tuple_(InspectionRow.station, InspectionRow.seq)
    with database.reading() as session:
        rows = session.execute(
            select(InspectionRow.id, InspectionRow.station, InspectionRow.seq).where(place.in_(keys))
        )
        ids = {(row[1], row[2]): row[0] for row in rows}
        told = [(ids[one.station, one.seq], one.likeness) for one in near if (one.station, one.seq) in ids]
        found = {seen.id: seen for seen in find_each(session, [id for id, _ in told])}
    return [(found[id], likeness) for id, likeness in told]
