"""Exact intervals, as published: Newcombe, Statistics in Medicine 17 (1998), 857-872, table I, method 5."""

import pytest

from dashboard.quality.rate import clopper_pearson, rate


@pytest.mark.parametrize(
    ("events", "trials", "low", "high"),
    [(81, 263, 0.2527, 0.3676), (15, 148, 0.0578, 0.1617), (0, 20, 0.0, 0.1684), (1, 29, 0.0009, 0.1776)],
)
def test_published_intervals(events: int, trials: int, low: float, high: float) -> None:
    assert clopper_pearson(events, trials) == pytest.approx((low, high), abs=5e-5)


def test_all_and_nothing() -> None:
    assert clopper_pearson(20, 20) == pytest.approx((1 - 0.1684, 1.0), abs=5e-5)
    nothing = rate(0, 0)
    assert (nothing.share, nothing.low, nothing.high) == (None, 0.0, 1.0)
