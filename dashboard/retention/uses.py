"""Which units have which picture: read from the stored records, a part at a time."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.database.engine import Database
from dashboard.database.retention_tables import PictureUseRow, RetentionRow
from dashboard.database.tables import InspectionRow
from dashboard.database.upsert import insert_into
from dashboard.landing.horizon import horizon
from inspection.record import InspectionRecord

AT_ONCE = 500


def note_all(database: Database) -> None:
    """In small transactions, so that nobody waits."""
    while True:
        with database.writing() as session:
            last = horizon(session)
        with database.writing() as session:
            if note_some(session, last) < AT_ONCE:
                return


def note_some(session: Session, last: int, at_once: int = AT_ONCE) -> int:
    """Up to number `last`, at most `at_once`; how many."""
    state = session.get_one(RetentionRow, 1, with_for_update=True)
    query = select(InspectionRow.id, InspectionRow.record).where(
        InspectionRow.id > state.noted, InspectionRow.id <= last
    )
    found = session.execute(query.order_by(InspectionRow.id).limit(at_once)).all()
    rows = [
        {"sha256": picture.sha256, "inspection_id": id}
        for id, record in found
        for picture in InspectionRecord.model_validate_json(record).pictures
    ]
    if rows:
        session.execute(insert_into(session, PictureUseRow).on_conflict_do_nothing(), rows)
    if found:
        state.noted = found[-1][0]
    return len(found)
