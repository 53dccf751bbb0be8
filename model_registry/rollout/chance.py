"""How likely chance alone is behind a count: two exact tests, without tables or approximations.

Fisher's exact test: R. A. Fisher, Statistical Methods for Research Workers, 5th ed. 1934, section 21.02.
"""

from collections.abc import Iterator
from math import exp, fsum, lgamma, log, log1p


def fisher_rise(hits: int, units: int, hits_before: int, units_before: int) -> float:
    """The chance of `hits` or more among `units`, had the hits of both times been dealt out blindly.

    0 to 1. Whatever the common rate is, it falls to p or below with a probability of p at most.
    """
    total, all_hits = units + units_before, hits + hits_before
    most = min(units, all_hits)
    least = max(hits, units - (total - all_hits))
    if least <= max(0, units - (total - all_hits)):
        return 1.0
    ways = _log_choose(total, units)
    return _sum(
        _log_choose(all_hits, k) + _log_choose(total - all_hits, units - k) - ways
        for k in range(least, most + 1)
    )


def fisher_fall(hits: int, units: int, hits_before: int, units_before: int) -> float:
    """The same for `hits` or fewer."""
    return fisher_rise(units - hits, units, units_before - hits_before, units_before)


def binomial_rise(hits: int, units: int, share: float) -> float:
    """The chance of `hits` or more among `units` that each hit with a probability of `share`, 0 to 1."""
    if hits <= 0 or share >= 1:
        return 1.0
    if share <= 0:
        return 0.0
    return _sum(
        _log_choose(units, k) + k * log(share) + (units - k) * log1p(-share) for k in range(hits, units + 1)
    )


def _sum(logs: Iterator[float]) -> float:
    return min(1.0, fsum(map(exp, logs)))


def _log_choose(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
