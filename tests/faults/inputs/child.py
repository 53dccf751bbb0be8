"""Hostile input is read in a process of its own, so that a decoder that dies there is counted, not joined."""

import resource
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

AT_ONCE = 250
CRASHED = "crashed"

Reader = Callable[[Sequence[int], int, str], Counter[str]]
"""Points, seed and planted defect in; what became of them out."""


def read_in_child(
    reader: Reader, points: Sequence[int], seed: int, defect: str, progress: Callable[[int], object]
) -> Counter[str]:
    """`reader` over all points. A child that dies costs its batch, and is counted once under `CRASHED`."""
    came: Counter[str] = Counter()
    pool = _pool()
    for first in range(0, len(points), AT_ONCE):
        batch = points[first : first + AT_ONCE]
        try:
            came.update(pool.submit(reader, batch, seed, defect).result())
        except BrokenProcessPool:
            came[CRASHED] += 1
            pool = _pool()
        progress(first + len(batch))
    pool.shutdown()
    return came


def most_memory_mb() -> float:
    """The most that this process ever had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _pool() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, mp_context=get_context("spawn"))
