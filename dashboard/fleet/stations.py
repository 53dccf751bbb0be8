"""What is known of each station, and which of its numbers are missing."""

from pydantic import NonNegativeInt, PositiveInt
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dashboard.database.tables import InspectionRow, StationRow
from inspection.wire.messages import StationState, StationStatus
from inspection.word import Moment, Word

MOST_GAPS = 50


class Gap(Word):
    """Numbers `first` to `last`, both included, of which there is no inspection."""

    first: PositiveInt
    last: PositiveInt


class StationSeen(Word):
    station: str
    """`site/line/station`."""
    state: StationState
    heard_at: Moment | None
    status: StationStatus | None
    """Its last full word; older than `state` once it went offline."""
    last_seq: NonNegativeInt
    stored: NonNegativeInt
    missing: NonNegativeInt
    """Numbers up to `last_seq` that have not arrived."""
    gaps: tuple[Gap, ...]
    """The first of them, at most 50."""


def find_stations(session: Session) -> list[StationSeen]:
    """In the order of their names."""
    rows = session.scalars(select(StationRow).order_by(StationRow.station)).all()
    return [_seen(session, row) for row in rows]


def find_gaps(session: Session, station: str) -> tuple[Gap, ...]:
    """Numbers count from 1, so what is missing before the first one counts too."""
    before = func.lag(InspectionRow.seq, 1, 0).over(order_by=InspectionRow.seq)
    pairs = (
        select(before.label("before"), InspectionRow.seq).where(InspectionRow.station == station).subquery()
    )
    jumps = session.execute(
        select(pairs.c.before, pairs.c.seq)
        .where(pairs.c.seq > pairs.c.before + 1)
        .order_by(pairs.c.seq)
        .limit(MOST_GAPS)
    )
    return tuple(Gap(first=jump[0] + 1, last=jump[1] - 1) for jump in jumps)


def _seen(session: Session, row: StationRow) -> StationSeen:
    missing = row.last_seq - row.stored
    return StationSeen(
        station=row.station,
        state=StationState(row.state),
        heard_at=row.heard_at,
        status=None if row.status is None else StationStatus.model_validate_json(row.status),
        last_seq=row.last_seq,
        stored=row.stored,
        missing=missing,
        gaps=find_gaps(session, row.station) if missing else (),
    )
