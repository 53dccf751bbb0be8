"""So many of so many, with what that says about the long run: Clopper and Pearson's exact intervals.

Biometrika 26 (1934), 404-413. Exact means: never narrower than it claims, however few were counted. Of trials
that count unlike, Korn and Graubard's: Survey Methodology 24 (1998), 193-201.
"""

from collections.abc import Mapping

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


def weighted_rate(drawn: Mapping[float, tuple[int, int]]) -> Rate:
    """`drawn`: events and trials, by the probability with which each of them was drawn.

    Each counts by the reciprocal, as one of so many (Horvitz and Thompson), over the sum of all (Hajek). The
    interval is Clopper and Pearson's of the effective number of trials, which Kish gives for unequal weights:
    (sum w)^2 / sum w^2. Of equal ones it is `rate`.
    """
    events, trials = (sum(pair[at] for pair in drawn.values()) for at in (0, 1))
    weights = {chance: 1 / chance for chance in drawn}
    whole = sum(weights[chance] * tried for chance, (_, tried) in drawn.items())
    if trials == 0 or len(drawn) == 1:
        return rate(events, trials)
    share = sum(weights[chance] * seen for chance, (seen, _) in drawn.items()) / whole
    effective = whole**2 / sum(weights[chance] ** 2 * tried for chance, (_, tried) in drawn.items())
    low, high = clopper_pearson(share * effective, effective)
    return Rate(events=events, trials=trials, share=min(share, 1.0), low=low, high=high)


def clopper_pearson(events: float, trials: float, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """The two-sided interval; (0, 1) where nothing was tried. Both may be effective numbers."""
    side = (1 - confidence) / 2
    low = float(betaincinv(events, trials - events + 1, side)) if events else 0.0
    high = float(betaincinv(events + 1, trials - events, 1 - side)) if events < trials else 1.0
    return low, high
