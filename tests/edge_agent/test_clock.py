from datetime import timedelta

from edge_agent.clock import SystemClock


def test_durations_never_run_backwards_and_dates_are_in_utc() -> None:
    clock = SystemClock()
    assert clock.monotonic() <= clock.monotonic()
    assert clock.now().utcoffset() == timedelta(0)
