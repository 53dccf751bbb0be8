"""Whether pictures of a period look like those of another: the kernel two-sample test.

Gretton et al. 2012 (A Kernel Two-Sample Test): the squared maximum mean discrepancy with a Gaussian kernel
as wide as the median distance, unbiased; how often shuffled pictures would differ as much gives the p-value.
It needs no bins and sees more than means: a new texture that comes now and then moves it.
"""

import numpy as np
import numpy.typing as npt
from pydantic import PositiveInt

from inspection.word import Score, Word
from trainer.archive.similar import Vectors

SHUFFLES = 500
MOST = 2000
"""Vectors of each side that are compared; more change the third digit, and cost with their square."""


class Drift(Word):
    now: PositiveInt
    """Pictures compared."""
    reference: PositiveInt
    discrepancy: float
    """MMD squared, unbiased: about 0 where both are alike."""
    usual: float
    """What shuffled pictures reach in 95 of 100 cases."""
    p_value: Score
    """How often chance alone would give as much, at least 1 in `SHUFFLES` + 1."""

    def __str__(self) -> str:
        alike = "look alike" if self.discrepancy <= self.usual else "look different"
        return (
            f"{self.now} and {self.reference} pictures {alike}: discrepancy {self.discrepancy:.4f}, "
            f"by chance up to {self.usual:.4f} (p = {self.p_value:.3f})"
        )


def drift(now: Vectors, reference: Vectors, seed: int = 0) -> Drift:
    """`now` [N, C] against `reference` [M, C], both at least 2; beyond `MOST`, so many are drawn."""
    random = np.random.default_rng(seed)
    now, reference = _drawn(now, random), _drawn(reference, random)
    kernel = _kernel(np.concatenate([now, reference]))
    here = np.arange(len(kernel)) < len(now)
    seen = _mmd2(kernel, here)
    shuffled = np.array([_mmd2(kernel, random.permutation(here)) for _ in range(SHUFFLES)])
    as_much = 1 + int((shuffled >= seen).sum())
    return Drift(
        now=len(now),
        reference=len(reference),
        discrepancy=seen,
        usual=float(np.quantile(shuffled, 0.95)),
        p_value=as_much / (SHUFFLES + 1),
    )


def _drawn(vectors: Vectors, random: np.random.Generator) -> Vectors:
    if len(vectors) <= MOST:
        return vectors
    return np.asarray(vectors[np.sort(random.choice(len(vectors), MOST, replace=False))])


def _kernel(vectors: Vectors) -> npt.NDArray[np.float32]:
    """[N, N]; zeros on the diagonal, which the unbiased mean leaves out."""
    squares = (vectors**2).sum(axis=1)
    apart = np.maximum(squares[:, None] + squares - 2 * vectors @ vectors.T, 0)
    width = np.median(apart[np.triu_indices(len(apart), 1)])
    kernel = np.exp(-apart / max(float(width), 1e-9)).astype(np.float32)
    np.fill_diagonal(kernel, 0)
    return np.asarray(kernel)


def _mmd2(kernel: npt.NDArray[np.float32], here: npt.NDArray[np.bool_]) -> float:
    """From the sums of its blocks; one product gives two of them, the whole's sum the third."""
    n, m = int(here.sum()), int((~here).sum())
    towards = kernel @ here.astype(np.float32)
    inside = float(towards[here].sum())
    between = float(towards[~here].sum())
    total = float(kernel.sum())
    other = total - inside - 2 * between
    return inside / (n * (n - 1)) + other / (m * (m - 1)) - 2 * between / (n * m)
