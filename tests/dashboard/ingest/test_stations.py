from datetime import timedelta

from dashboard.database.engine import Database
from dashboard.database.tables import StationRow
from dashboard.ingest.records import store_status
from dashboard.ingest.stations import clock_off_s
from inspection.wire.messages import StationState, StationStatus
from tests.fakes.station_reports import AT, STATION


def said(seconds: float, spool_depth: int = 0) -> StationStatus:
    at = AT + timedelta(seconds=seconds)
    return StationStatus(state=StationState.ONLINE, at=at, spool_depth=spool_depth)


def test_two_words_that_came_as_they_were_said_tell_how_the_clock_is() -> None:
    hour = 3600
    assert clock_off_s(said(hour), AT, said(hour + 3), AT + timedelta(seconds=3)) == hour
    assert clock_off_s(said(-hour), AT, said(3 - hour), AT + timedelta(seconds=4)) == -hour - 1


def test_a_word_that_waited_tells_nothing() -> None:
    assert clock_off_s(None, None, said(0), AT) is None
    assert clock_off_s(said(0), AT + timedelta(hours=1), said(3), AT + timedelta(hours=1)) is None


def test_a_station_ahead_was_heard_now_and_a_kept_word_when_it_was_said(any_database: Database) -> None:
    with any_database.writing() as session:
        store_status(session, STATION.path, said(3600), AT)
        assert session.get_one(StationRow, STATION.path).heard_at == AT
        store_status(session, STATION.path, said(-60), AT, retained=True)
        assert session.get_one(StationRow, STATION.path).heard_at == AT - timedelta(minutes=1)


def test_numbers_that_wait_at_the_station_have_not_been_lost(any_database: Database) -> None:
    with any_database.writing() as session:
        store_status(session, STATION.path, said(0), AT)
        row = session.get_one(StationRow, STATION.path)
        row.last_seq, row.stored = 10, 6
        store_status(session, STATION.path, said(3, spool_depth=4), AT)
        assert row.never_came == 0
        store_status(session, STATION.path, said(6, spool_depth=1), AT)
        assert row.never_came == 3
