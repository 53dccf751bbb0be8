"""Exact intervals, as published: Newcombe, Statistics in Medicine 17 (1998), 857-872, table I, method 5."""

from random import Random

import pytest

from dashboard.quality.rate import clopper_pearson, rate, weighted_rate


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


def test_equal_weights_are_the_exact_interval() -> None:
    assert weighted_rate({0.01: (2, 300)}) == rate(2, 300)
    assert weighted_rate({}) == rate(0, 0)


def test_unequal_weights_by_hand() -> None:
    """100 drawn with 1/100, 100 with 1/50: they stand for 10,000 and 5,000 units."""
    told = weighted_rate({0.01: (2, 100), 0.02: (8, 100)})

    assert told.share == pytest.approx((200 + 400) / 15_000)
    effective = 15_000**2 / (100 * 100**2 + 100 * 50**2)  # 180
    assert (told.low, told.high) == pytest.approx(clopper_pearson(0.04 * effective, effective))
    assert (told.events, told.trials) == (10, 200)


def test_no_event_among_unequal_weights_still_has_an_upper_limit() -> None:
    told = weighted_rate({0.01: (0, 100), 0.02: (0, 100)})
    assert (told.share, told.low) == (0.0, 0.0)
    assert rate(0, 200).high < told.high < rate(0, 100).high


def test_a_queue_that_draws_less_when_many_wait_does_not_move_the_rate() -> None:
    """Bad units come in bursts, when many wait and few are drawn: counted alike, they are a third less."""
    draw = Random(5)
    shares, plain, covered = [], [], 0
    for _ in range(200):
        drawn: dict[float, tuple[int, int]] = {}
        for unit in range(4_000):
            burst = unit % 2
            chance, bad = (0.025, draw.random() < 0.08) if burst else (0.1, draw.random() < 0.02)
            if draw.random() < chance:
                events, trials = drawn.get(chance, (0, 0))
                drawn[chance] = (events + bad, trials + 1)
        told = weighted_rate(drawn)
        shares.append(told.share or 0.0)
        plain.append(told.events / told.trials)
        covered += told.low <= 0.05 <= told.high
    assert sum(shares) / 200 == pytest.approx(0.05, abs=0.004)
    assert sum(plain) / 200 == pytest.approx(0.032, abs=0.004)
    assert covered >= 0.93 * 200
