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
    interval is Clopper and Pearson's of an effective number of trials, as Korn and Graubard have it: what a
    plain sample with the same variance would need, yet no more than Kish's (sum w)^2 / sum w^2, which holds
    where no event was seen. Of equal weights it is `rate`.
    """
    events, trials = (sum(pair[at] for pair in drawn.values()) for at in (0, 1))
    if trials == 0 or len(drawn) == 1:
        return rate(events, trials)
    groups = [(1 / chance, seen, tried) for chance, (seen, tried) in drawn.items()]
    whole = sum(weight * tried for weight, _, tried in groups)
    share = min(1.0, sum(weight * seen for weight, seen, _ in groups) / whole)
    effective = whole**2 / sum(weight**2 * tried for weight, _, tried in groups)
    spread = sum(w**2 * (seen * (1 - share) ** 2 + (tried - seen) * share**2) for w, seen, tried in groups)
    if spread > 0:
        effective = min(effective, share * (1 - share) * whole**2 / spread)
    low, high = clopper_pearson(share * effective, effective)
    return Rate(events=events, trials=trials, share=share, low=low, high=high)


def clopper_pearson(events: float, trials: float, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """The two-sided interval; (0, 1) where nothing was tried. Both may be effective numbers."""
    side = (1 - confidence) / 2
    low = float(betaincinv(events, trials - events + 1, side)) if events else 0.0
    high = float(betaincinv(events + 1, trials - events, 1 - side)) if events < trials else 1.0
    return low, high
