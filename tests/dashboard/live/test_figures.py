from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from dashboard.live.figures import first_pass_yield, latency_of, start_of_day
from inspection.verdict import Verdict


@pytest.mark.parametrize(
    ("values", "percentiles"),
    [
        (range(1, 101), (50, 95, 99)),
        ([7.0], (7, 7, 7)),
        ([3.0, 1.0, 2.0], (2, 3, 3)),
        ([], (None, None, None)),
    ],
)
def test_percentiles(values: list[float], percentiles: tuple[float | None, ...]) -> None:
    latency = latency_of(values)

    assert (latency.p50, latency.p95, latency.p99) == percentiles
    assert latency.units == len(values)


def test_only_ok_passes_at_once() -> None:
    counts = {Verdict.OK: 6, Verdict.NG: 2, Verdict.REVIEW: 1, Verdict.INVALID: 1}

    assert first_pass_yield(counts) == 0.6
    assert first_pass_yield(dict.fromkeys(Verdict, 0)) is None


def test_the_day_begins_when_the_plants_clocks_say_so() -> None:
    now = datetime(2026, 3, 1, 17, 0, tzinfo=UTC)

    assert start_of_day(now, UTC) == datetime(2026, 3, 1, 0, 0, tzinfo=UTC)
    assert start_of_day(now, ZoneInfo("Asia/Shanghai")) == datetime(2026, 3, 1, 16, 0, tzinfo=UTC)
