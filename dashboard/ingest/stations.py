"""A station's row, made when it is first heard of; what its words tell of its clock."""

from datetime import datetime

from sqlalchemy.orm import Session

from dashboard.database.tables import StationRow
from dashboard.database.upsert import insert_into
from inspection.wire.messages import StationState, StationStatus

EVEN_S = 2.0
"""By so much may the time between two words differ at both ends, if nothing held them up on the way."""


def station_row(session: Session, station: str) -> StationRow:
    """To be changed: nobody else changes it until the transaction ends."""
    row = session.get(StationRow, station, with_for_update=True)
    if row is None:
        values = {"station": station, "state": StationState.OFFLINE, "last_seq": 0, "stored": 0}
        session.execute(insert_into(session, StationRow).values(**values).on_conflict_do_nothing())
        row = session.get_one(StationRow, station, with_for_update=True)
    return row


def clock_off_s(
    before: StationStatus | None, heard_at: datetime | None, status: StationStatus, at: datetime
) -> float | None:
    """By how much its clock is ahead. None: not known. This word or the one before waited, in a broker or
    behind a backlog; or the clock has just jumped, then the next word tells.

    A clock that is behind looks like a word that is old; two that came as they were said tell them apart.
    """
    if before is None or before.at is None or status.at is None or heard_at is None:
        return None
    between, said = (at - heard_at).total_seconds(), (status.at - before.at).total_seconds()
    return (status.at - at).total_seconds() if abs(between - said) <= EVEN_S else None
