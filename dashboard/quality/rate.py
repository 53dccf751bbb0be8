"""So many of so many, with what that says about the long run: Clopper and Pearson's exact intervals.

Biometrika 26 (1934), 404-413. Exact means: never narrower than it claims, however few were counted.
"""

from pydantic import NonNegativeInt
from scipy.special import betaincinv

from inspection.word import Score, Word

CONFIDENCE = 0.95


class Rate(Word):
    """`events` of `trials`, and the two-sided 95 % interval of the rate behind them."""

    events: NonNegativeInt
    trials: NonNegativeInt
    share: Score | None
    """None: nothing was tried."""
    low: Score
    high: Score


def rate(events: int, trials: int) -> Rate:
    low, high = clopper_pearson(events, trials)
    return Rate(events=events, trials=trials, share=events / trials if trials else None, low=low, high=high)


def clopper_pearson(events: int, trials: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """The two-sided interval; (0, 1) where nothing was tried."""
    side = (1 - confidence) / 2
    low = float(betaincinv(events, trials - events + 1, side)) if events else 0.0
    high = float(betaincinv(events + 1, trials - events, 1 - side)) if events < trials else 1.0
    return low, high
