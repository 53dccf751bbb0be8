import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats

from trainer.stream.drift import ks, ks_p_value, moved, psi

Values = npt.NDArray[np.float64]


def scores(seed: int, about: float, count: int) -> Values:
    return np.clip(np.random.default_rng(seed).normal(about, 0.1, count), 0, 0.999)


def binned(values: Values, bins: int = 50) -> npt.NDArray[np.int64]:
    return np.bincount((values * bins).astype(int), minlength=bins)


USUAL = binned(scores(1, 0.6, 5000))


def test_the_same_line_on_two_days() -> None:
    now = binned(scores(2, 0.6, 600))
    assert psi(now, USUAL) < 0.1
    assert ks(now, USUAL) < 0.06
    assert ks_p_value(ks(now, USUAL), 600, 5000) > 0.05


def test_scores_that_sank() -> None:
    now = binned(scores(2, 0.5, 600))
    assert psi(now, USUAL) > 0.25
    assert ks(now, USUAL) > 0.2
    assert ks_p_value(ks(now, USUAL), 600, 5000) < 1e-6


def test_the_index_is_siddiqis() -> None:
    """By hand: shares .2, .3, .5 against .3, .3, .4; the half counts change the third digit."""
    by_hand = (0.2 - 0.3) * np.log(0.2 / 0.3) + (0.5 - 0.4) * np.log(0.5 / 0.4)
    assert psi([200, 300, 500], [300, 300, 400]) == pytest.approx(by_hand, abs=1e-3)


def test_what_the_reference_never_saw_is_far_and_finite() -> None:
    assert 1 < psi([0, 0, 500], [500, 500, 0]) < 20


def test_scores_that_all_lie_in_one_bin_and_fall_out_of_it() -> None:
    usual, now = np.zeros(50, int), np.zeros(50, int)
    usual[45], now[30], now[45] = 1000, 100, 100
    assert psi(now, usual) > 1


@pytest.mark.parametrize("about", [0.58, 0.55, 0.5])
def test_the_distance_is_scipys_but_for_the_bins(about: float) -> None:
    one, two = scores(1, 0.6, 5000), scores(2, about, 600)
    exact = stats.ks_2samp(one, two, method="asymp")
    distance = ks(binned(two), binned(one))
    assert exact.statistic - 0.05 < distance <= exact.statistic + 1e-9
    assert ks_p_value(exact.statistic, 600, 5000) == pytest.approx(exact.pvalue, rel=0.2, abs=1e-3)


def test_how_far_is_scipys() -> None:
    levels = np.arange(256)
    drawn = np.random.default_rng(1)
    now, usual = (np.bincount(drawn.poisson(about, 500), minlength=256) for about in (120, 127))
    exact = stats.wasserstein_distance(levels, levels, now, usual)
    assert moved(now, usual) == pytest.approx(exact)


def test_no_distance_is_no_surprise() -> None:
    assert ks_p_value(0.0, 100, 100) == 1.0
