from math import comb

import pytest

from model_registry.rollout.chance import binomial_rise, fisher_fall, fisher_rise


def by_counting(hits: int, units: int, hits_before: int, units_before: int) -> float:
    """The definition, in whole numbers."""
    total, all_hits = units + units_before, hits + hits_before
    ways = sum(comb(all_hits, k) * comb(total - all_hits, units - k) for k in range(hits, units + 1))
    return ways / comb(total, units)


def test_the_lady_tasting_tea() -> None:
    """Fisher's own: four of four cups right, by chance 1 in 70."""
    assert fisher_rise(4, 4, 0, 4) == pytest.approx(1 / 70)


@pytest.mark.parametrize(
    "counts", [(6, 20, 20, 1000), (0, 20, 20, 1000), (20, 20, 0, 50), (3, 7, 7, 7), (1, 1, 0, 0)]
)
def test_the_same_as_by_counting(counts: tuple[int, int, int, int]) -> None:
    hits, units, hits_before, units_before = counts
    assert fisher_rise(*counts) == pytest.approx(by_counting(*counts))
    expected = by_counting(units - hits, units, units_before - hits_before, units_before)
    assert fisher_fall(*counts) == pytest.approx(expected)


def test_a_share_that_is_exceeded() -> None:
    assert binomial_rise(2, 2, 0.5) == pytest.approx(0.25)
    assert binomial_rise(1, 2, 0.5) == pytest.approx(0.75)
    assert (binomial_rise(0, 9, 0.5), binomial_rise(9, 9, 1.0), binomial_rise(1, 9, 0.0)) == (1.0, 1.0, 0.0)


def test_large_numbers_stay_exact_enough() -> None:
    assert fisher_rise(5_100, 100_000, 50_000, 1_000_000) == pytest.approx(0.084877, abs=1e-6)
