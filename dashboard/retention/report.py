"""What is kept for how long, what went lately, and what is held."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dashboard.database.retention_tables import PictureRemovedRow
from dashboard.retention.holds import Hold, Holds
from dashboard.retention.rules import Kind
from dashboard.settings import RetentionSettings
from inspection.word import Word

LATELY = timedelta(days=30)


class Went(Word):
    kind: Kind
    pictures: int
    bytes: int


class Retention(Word):
    settings: RetentionSettings
    lately: tuple[Went, ...]
    """In the last 30 days; without what came again."""
    left: int
    """Files that are still to be removed: the pruner was cut short."""
    holds: tuple[Hold, ...]


def find_retention(session: Session, holds: Holds, settings: RetentionSettings, at: datetime) -> Retention:
    row = PictureRemovedRow
    query = select(row.kind, func.count(), func.sum(row.size)).where(row.at > at - LATELY)
    found = session.execute(query.group_by(row.kind).order_by(row.kind)).all()
    left = session.scalar(select(func.count()).select_from(row).where(row.gone.is_(False)))
    return Retention(
        settings=settings,
        lately=tuple(Went(kind=Kind(one[0]), pictures=one[1], bytes=int(one[2])) for one in found),
        left=left or 0,
        holds=tuple(holds.find()),
    )
