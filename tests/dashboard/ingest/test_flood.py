from datetime import timedelta

from dashboard.ingest.flood import Rates
from dashboard.ingest.reading import Reading, Result
from tests.fakes.station_reports import AT, STATION, make_record


def results(count: int) -> list[Reading]:
    return [Result(STATION, make_record(seq), "", b"") for seq in range(1, count + 1)]


def test_what_is_fresh_is_counted_for_five_seconds() -> None:
    rates = Rates()
    rates.note(results(300), 10.0, AT)
    assert rates.above(50, 10.0) == {STATION.path: 60.0}
    assert rates.above(50, 15.0) == {}


def test_a_backlog_is_no_flood() -> None:
    rates = Rates()
    rates.note(results(300), 10.0, AT + timedelta(minutes=2))
    assert rates.above(50, 10.0) == {}
