"""Control charts on published data."""

from math import sqrt

import pytest

from dashboard.quality.chart import Rule, Subgroup, laney_chart, p_chart, sigma_z

CANS = (
    12,
    15,
    8,
    10,
    4,
    7,
    16,
    9,
    14,
    10,
    5,
    6,
    17,
    12,
    22,
    8,
    10,
    5,
    13,
    11,
    20,
    18,
    24,
    15,
    9,
    12,
    7,
    13,
    9,
    6,
)
"""Nonconforming orange-juice cans in samples of 50: Montgomery, Introduction to Statistical Quality Control,
example 7.1, table 7.1."""


def samples(*rejected: int, size: int = 50, phase: str = "") -> list[Subgroup]:
    return [Subgroup(str(number), count, size, phase) for number, count in enumerate(rejected, start=1)]


def test_montgomerys_cans() -> None:
    """The book: mean .2313, limits .0524 and .4102; samples 15 and 23 are out."""
    points = p_chart(samples(*CANS))
    assert points[0].centre == pytest.approx(0.2313, abs=5e-5)
    assert (points[0].low, points[0].high) == pytest.approx((0.0524, 0.4102), abs=5e-5)
    assert [one.subgroup.label for one in points if Rule.BEYOND in one.broken] == ["15", "23"]


def test_montgomerys_cans_without_the_two() -> None:
    """The book's revised limits: mean .2150, .0407 and .3893; sample 21 is then out."""
    kept = [count for number, count in enumerate(CANS, start=1) if number not in (15, 23)]
    points = p_chart(samples(*kept))
    assert points[0].centre == pytest.approx(0.2150, abs=5e-5)
    assert (points[0].low, points[0].high) == pytest.approx((0.0407, 0.3893), abs=1e-4)
    assert [one.subgroup.rejected for one in points if Rule.BEYOND in one.broken] == [20]


def test_laneys_spread_by_hand() -> None:
    """Three subgroups of 100 with 10, 20 and 30 rejected: z is -2.5, 0, 2.5; ranges 2.5; over 1.128."""
    three = samples(10, 20, 30, size=100)
    assert sigma_z(three) == pytest.approx(2.5 / 1.128)
    point = laney_chart(three)[0]
    assert point.high == pytest.approx(0.2 + 3 * (2.5 / 1.128) * sqrt(0.2 * 0.8 / 100))


def test_as_much_variation_as_chance_leaves_the_p_chart_as_it_is() -> None:
    cans = samples(*CANS)
    spread = sigma_z(cans)
    plain, laney = p_chart(cans)[0], laney_chart(cans)[0]
    assert laney.high - laney.centre == pytest.approx(spread * (plain.high - plain.centre))


def test_large_subgroups_that_vary_are_no_alarm_for_laney() -> None:
    """The p chart cries wolf where thousands are inspected and the share wanders a little."""
    wander = samples(210, 190, 230, 180, 220, 200, 240, 185, size=10_000)
    assert any(one.broken for one in p_chart(samples(300, 100, 330, 90, 310, 110, 320, 95, size=10_000)))
    assert not any(Rule.BEYOND in one.broken for one in laney_chart(wander))


def test_limits_are_drawn_anew_where_the_bundle_changes() -> None:
    two = [*samples(10, 11, 9, 10, phase="old"), *samples(2, 1, 3, 2, phase="new")]
    assert {round(one.centre, 3) for one in p_chart(two)} == {0.2, 0.04}


def test_nine_on_one_side_and_six_rising() -> None:
    high, low = [11] * 9, [9] * 9
    run = p_chart(samples(*high, *low))
    assert [Rule.RUN in one.broken for one in run[7:10]] == [False, True, False]
    rising = p_chart(samples(5, 6, 7, 8, 9, 10, 4, 12))
    assert [one.subgroup.label for one in rising if Rule.TREND in one.broken] == ["6"]


def test_nothing_rejected_is_no_division_by_zero() -> None:
    assert [one.broken for one in laney_chart(samples(0, 0, 0, 0))] == [()] * 4
