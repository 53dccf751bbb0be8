import pytest

from trainer.measure.rate import clopper_pearson, lower_bound, rate, trials_needed, upper_bound

PUBLISHED = [  # two-sided 95 %, from tables of Clopper and Pearson's intervals
    (0, 10, 0, 0.3085),
    (1, 20, 0.0013, 0.2487),
    (5, 10, 0.1871, 0.8129),
    (10, 10, 0.6915, 1),
    (0, 0, 0, 1),
]


@pytest.mark.parametrize(("events", "trials", "low", "high"), PUBLISHED)
def test_as_in_the_tables(events: int, trials: int, low: float, high: float) -> None:
    assert clopper_pearson(events, trials) == pytest.approx((low, high), abs=5e-5)


def test_nothing_tried_has_no_share() -> None:
    assert rate(0, 0).share is None
    assert rate(1, 4).share == 0.25


def test_the_rule_of_three() -> None:
    """No event in n trials: the rate lies below about 3/n, one-sided at 95 %."""
    assert upper_bound(0, 300) == pytest.approx(1 - 0.05 ** (1 / 300))
    assert upper_bound(0, 300) == pytest.approx(0.01, abs=1e-4)
    assert lower_bound(300, 300) == pytest.approx(1 - upper_bound(0, 300))


NEEDED = [(0, 0.005, 598), (0, 0.01, 299), (0, 0.05, 59), (1, 0.05, 93)]


@pytest.mark.parametrize(("events", "bound", "trials"), NEEDED)
def test_how_many_prove_a_bound(events: int, bound: float, trials: int) -> None:
    assert trials_needed(events, bound) == trials
    assert upper_bound(events, trials) <= bound < upper_bound(events, trials - 1)
