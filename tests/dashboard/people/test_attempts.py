from datetime import timedelta

from dashboard.people.attempts import MOST_FAILURES, WINDOW, wait_needed
from tests.fakes.station_reports import AT


def test_ten_failures_in_a_quarter_of_an_hour_make_one_wait() -> None:
    failures = [AT + timedelta(seconds=second) for second in range(MOST_FAILURES)]
    now = AT + timedelta(minutes=1)

    assert wait_needed(failures[1:], now) is None
    assert wait_needed(failures, now) == WINDOW - timedelta(minutes=1)


def test_nobody_is_locked_out_for_ever() -> None:
    assert wait_needed([AT] * 1000, AT + WINDOW) is None
