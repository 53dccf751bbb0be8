"""What thresholds cost, on numbers that can be added up by hand."""

from dashboard.quality.cost import Judged, Prices, cheapest, count, hundredth, outcome

PRICES = Prices(escape=100, overkill=5, look=1)
UNITS = [
    *(Judged(0.35, False) for _ in range(8)),
    Judged(0.45, True),
    *(Judged(0.55, False) for _ in range(2)),
    *(Judged(0.95, True) for _ in range(10)),
]


def test_as_judged() -> None:
    """From 0.30 on a person looks, from 0.50 on it is rejected: nine looks, two overkills."""
    now = outcome(count(UNITS), 0, 30, 50, PRICES)

    assert (now.escapes, now.overkills, now.looks) == (0, 2, 9)
    assert now.cost == 2 * 5 + 9 * 1


def test_what_passes_unseen_costs_at_every_threshold() -> None:
    counts = count(UNITS)
    assert outcome(counts, 3, 30, 50, PRICES).cost - outcome(counts, 0, 30, 50, PRICES).cost == 300


def test_a_threshold_stands_at_its_own_score() -> None:
    """Who has just the score of a threshold is looked at, or rejected; 0.29 in binary lies a little below."""
    assert hundredth(0.29) == 29
    assert outcome(count([Judged(0.29, True)]), 0, 29, 40, PRICES).looks == 1
    assert outcome(count([Judged(0.29, False)]), 0, 10, 29, PRICES).overkills == 1
    assert outcome(count([Judged(1.0, False)]), 0, 10, 100, PRICES).overkills == 1


def test_the_cheapest_lets_nothing_pass_where_that_is_dear() -> None:
    """One defective unit at 0.45 among good ones: look from there up to the last good one, then reject."""
    best = cheapest(count(UNITS), 0, 30, PRICES)

    assert (best.escapes, best.overkills, best.looks) == (0, 0, 3)
    assert best.cost == 3
    assert 0.35 < best.grey <= 0.45
    assert best.reject == 0.56


def test_where_looks_are_dear_nobody_looks() -> None:
    best = cheapest(count(UNITS), 0, 30, Prices(escape=100, overkill=5, look=1000))

    assert best.looks == 0
    assert (best.escapes, best.overkills) == (0, 2)


def test_no_threshold_below_what_was_told_is_proposed() -> None:
    assert cheapest(count(UNITS), 0, 60, PRICES).grey >= 0.6
