"""Finding inspections in the database."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.database.queue_tables import AskedRow
from dashboard.database.retention_tables import PictureRemovedRow
from dashboard.database.tables import InspectionRow, PictureRow, ReviewRow
from dashboard.inspections.seen import InspectionSeen, PictureRemoved, see
from dashboard.inspections.wanted import Wanted
from dashboard.reviews.review import REVIEWED_VIEWS, Decision, Review
from inspection.record import InspectionRecord


def find_after(session: Session, wanted: Wanted, after_id: int, limit: int) -> list[InspectionSeen]:
    """Oldest first, from behind `after_id` on: how a program reads everything once."""
    query = wanted.narrow(select(InspectionRow)).where(InspectionRow.id > after_id)
    return seen_of(session, session.scalars(query.order_by(InspectionRow.id).limit(limit)).all())


def find_newest(session: Session, limit: int) -> list[InspectionSeen]:
    """As they came."""
    query = select(InspectionRow).order_by(InspectionRow.id.desc()).limit(limit)
    return seen_of(session, session.scalars(query).all())


def find_each(session: Session, ids: Sequence[int]) -> list[InspectionSeen]:
    """Those of these numbers that there are, in this order."""
    rows = {row.id: row for row in session.scalars(select(InspectionRow).where(InspectionRow.id.in_(ids)))}
    return seen_of(session, [rows[id] for id in ids if id in rows])


def find_one(session: Session, id: int) -> InspectionSeen | None:
    row = session.get(InspectionRow, id)
    return None if row is None else seen_of(session, [row])[0]


def reviews_of(session: Session, id: int) -> list[Review]:
    """Oldest first, superseded ones too."""
    rows = session.scalars(select(ReviewRow).where(ReviewRow.inspection_id == id).order_by(ReviewRow.id))
    return [review_of(row) for row in rows]


def seen_of(session: Session, rows: Sequence[InspectionRow]) -> list[InspectionSeen]:
    """With their pictures, reviews and askers' words, in this order."""
    records = [InspectionRecord.model_validate_json(row.record) for row in rows]
    digests = {picture.sha256 for record in records for picture in record.pictures}
    stored = frozenset(session.scalars(select(PictureRow.sha256).where(PictureRow.sha256.in_(digests))))
    removed = _removed(session, digests - stored)
    numbers = [row.review_id for row in rows if row.review_id is not None]
    reviews = {
        review.id: review_of(review)
        for review in session.scalars(select(ReviewRow).where(ReviewRow.id.in_(numbers)))
    }
    asked = _words_of(session, [row.id for row in rows if row.asked])
    return [
        see(
            record,
            id=row.id,
            version=row.version,
            stored=stored,
            review=None if row.review_id is None else reviews[row.review_id],
            sampled=row.sampled is not None,
            asked=asked.get(row.id),
            removed=removed,
        )
        for row, record in zip(rows, records, strict=True)
    ]


def review_of(row: ReviewRow) -> Review:
    views = REVIEWED_VIEWS.validate_json(row.views)
    return Review(decision=Decision(row.decision), by=row.by, at=row.at, views=views)


def _removed(session: Session, digests: Collection[str]) -> dict[str, PictureRemoved]:
    """Those of them that were removed on purpose."""
    if not digests:
        return {}
    query = select(PictureRemovedRow).where(PictureRemovedRow.sha256.in_(digests))
    return {
        row.sha256: PictureRemoved(at=row.at, kind=row.kind, days=row.days) for row in session.scalars(query)
    }


def _words_of(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """Why they were asked about by name."""
    if not ids:
        return {}
    query = select(AskedRow.inspection_id, AskedRow.reason).where(AskedRow.inspection_id.in_(ids))
    return {row[0]: row[1] for row in session.execute(query)}
