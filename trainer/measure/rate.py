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
    each_side = (1 - confidence) / 2
    return lower_bound(events, trials, 1 - each_side), upper_bound(events, trials, 1 - each_side)


def lower_bound(events: int, trials: int, confidence: float = CONFIDENCE) -> float:
    """The rate is not below this, one-sided."""
    return 1 - upper_bound(trials - events, trials, confidence)


def upper_bound(events: int, trials: int, confidence: float = CONFIDENCE) -> float:
    """The rate is not above this, one-sided."""
    if events >= trials:
        return 1.0
    return float(betaincinv(events + 1, trials - events, confidence))


def trials_needed(events: int, bound: float, confidence: float = CONFIDENCE) -> int:
    """How many trials with no more than `events` prove a rate of at most `bound` (above 0), one-sided."""
    fewest, enough = events, events + 1
    while upper_bound(events, enough, confidence) > bound:
        fewest, enough = enough, enough * 2
    while enough - fewest > 1:
        middle = (fewest + enough) // 2
        if upper_bound(events, middle, confidence) > bound:
            fewest = middle
        else:
            enough = middle
    return enough
