from datetime import timedelta

from dashboard.database.engine import Database
from dashboard.database.tables import StationRow
from dashboard.ingest.records import (
    knows_picture,
    store_picture,
    store_status,
)
from dashboard.pictures.gate import Size
from inspection.wire.messages import StationState, StationStatus
from tests.fakes.station_reports import AT, BUNDLE, STATION


def test_a_picture_is_noted_once(any_database: Database) -> None:
    with any_database.writing() as session:
        assert not knows_picture(session, "a" * 64)
        assert store_picture(session, STATION.path, "a" * 64, Size(64, 48), 700, AT)
        assert not store_picture(session, STATION.path, "a" * 64, Size(64, 48), 700, AT)
        assert knows_picture(session, "a" * 64)


def test_a_last_will_leaves_the_last_full_word_standing(any_database: Database) -> None:
    online = StationStatus(state=StationState.ONLINE, at=AT, bundle=BUNDLE, spool_depth=3)
    later = AT + timedelta(minutes=1)

    with any_database.writing() as session:
        store_status(session, STATION.path, online, AT)
        store_status(session, STATION.path, StationStatus(state=StationState.OFFLINE), later)

    with any_database.reading() as session:
        row = session.get_one(StationRow, STATION.path)
        assert (row.state, row.heard_at) == ("offline", later)
        assert StationStatus.model_validate_json(row.status or "") == online
