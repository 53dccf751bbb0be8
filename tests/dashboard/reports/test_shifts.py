from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dashboard.reports.shifts import shift_at, shifts_of

BEGINS = (time(6), time(14), time(22))
BERLIN = ZoneInfo("Europe/Berlin")


def test_the_last_shift_ends_on_the_next_day() -> None:
    shifts = shifts_of(date(2026, 1, 31), BEGINS, UTC)
    assert [one.first.hour for one in shifts] == [6, 14, 22]
    assert shifts[-1].end == datetime(2026, 2, 1, 6, tzinfo=UTC)
    assert [one.end for one in shifts[:-1]] == [one.first for one in shifts[1:]]


def test_before_the_days_first_runs_the_last_of_the_day_before() -> None:
    shift = shift_at(datetime(2026, 2, 1, 5, 59, tzinfo=UTC), BEGINS, UTC)
    assert (shift.day, shift.number) == (date(2026, 1, 31), 3)
    assert shift_at(shift.end, BEGINS, UTC).number == 1


def test_a_night_on_which_clocks_are_put_back_is_an_hour_longer() -> None:
    *_, night = shifts_of(date(2026, 10, 24), BEGINS, BERLIN)
    assert night.end - night.first == timedelta(hours=9)
    assert shift_at(night.end - timedelta(seconds=1), BEGINS, BERLIN) == night


def test_one_shift_is_a_day() -> None:
    (shift,) = shifts_of(date(2026, 1, 31), (time(0),), UTC)
    assert shift.end - shift.first == timedelta(days=1)
