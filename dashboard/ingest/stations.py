"""A station's row, made when it is first heard of."""

from sqlalchemy.orm import Session

from dashboard.database.tables import StationRow
from dashboard.database.upsert import insert_into
from inspection.wire.messages import StationState


def station_row(session: Session, station: str) -> StationRow:
    """To be changed: nobody else changes it until the transaction ends."""
    row = session.get(StationRow, station, with_for_update=True)
    if row is None:
        values = {"station": station, "state": StationState.OFFLINE, "last_seq": 0, "stored": 0}
        session.execute(insert_into(session, StationRow).values(**values).on_conflict_do_nothing())
        row = session.get_one(StationRow, station, with_for_update=True)
    return row
