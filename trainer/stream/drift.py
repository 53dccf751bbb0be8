"""How far two distributions lie apart, from counts over the same bins.

Siddiqi 2006 (Credit Risk Scorecards, ch. 8) gives the population stability index and its usual limits: below
.1 alike, above .25 another population. Its expectation under no change is about (B - 1)(1/n + 1/m) for B bins
(Yurdakul and Naranjo 2020, Statistical properties of the population stability index), so small windows are
not compared. Kolmogorov and Smirnov's two-sample test as in Press et al., Numerical Recipes, section 14.3.3.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Counts = Sequence[int] | npt.NDArray[np.int64]
GROUPS = 10


def psi(now: Counts, reference: Counts, groups: int = GROUPS) -> float:
    """Population stability index; 0 where both have the same shares.

    Both [B], not empty. Bins are joined to about `groups` that hold alike much of the reference; half a count
    is added to each, so that an empty one gives a large number and not an infinite one.
    """
    edges = _edges(np.asarray(reference, float), groups)
    here, there = (_shares(np.asarray(one, float), edges) for one in (now, reference))
    return float(((here - there) * np.log(here / there)).sum())


def ks(now: Counts, reference: Counts) -> float:
    """Largest distance of the two distribution functions, 0 to 1, looked at on the edges of the bins.

    What happens inside a bin is not seen: it is at most the share of the fullest bin too small.
    """
    one, two = (np.asarray(counts, float) for counts in (now, reference))
    return float(np.abs(one.cumsum() / one.sum() - two.cumsum() / two.sum()).max())


def moved(now: Counts, reference: Counts) -> float:
    """How far values lie from the reference's on average, in bins: the earth mover's distance, which is the
    area between the two distribution functions. A wider spread about the same middle counts too."""
    one, two = (np.asarray(counts, float) for counts in (now, reference))
    return float(np.abs(one.cumsum() / one.sum() - two.cumsum() / two.sum()).sum())


def ks_p_value(distance: float, now: int, reference: int) -> float:
    """How often chance alone gives at least `distance`, for samples of these sizes (asymptotic; never too
    small for binned values). It takes the values as independent; scores within one picture are not quite."""
    size = np.sqrt(now * reference / (now + reference))
    scaled = (size + 0.12 + 0.11 / size) * distance
    if scaled < 0.2:
        return 1.0  # the series converges slowly there, to 1
    terms = np.arange(1, 101)
    series = 2 * ((-1.0) ** (terms - 1) * np.exp(-2 * terms**2 * scaled**2)).sum()
    return float(np.clip(series, 0, 1))


def _edges(reference: npt.NDArray[np.float64], groups: int) -> list[int]:
    """Where groups of bins begin: a new one as soon as the last holds its share of the reference.

    A bin that holds as much by itself stands alone: the scores of a sure detector fill one, and what falls
    out of it must be seen.
    """
    enough = reference.sum() / groups
    edges, held = [0], 0.0
    for number, count in enumerate(reference):
        if held >= enough or (count >= enough and number > edges[-1]):
            edges.append(number)
            held = 0.0
        held += count
    return edges


def _shares(counts: npt.NDArray[np.float64], edges: list[int]) -> npt.NDArray[np.float64]:
    grouped = np.add.reduceat(counts, edges) + 0.5
    return np.asarray(grouped / grouped.sum())
