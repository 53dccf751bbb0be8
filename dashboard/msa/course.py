"""Which items are drawn, and in which order whom they are shown. Pure.

By digests of the seed rather than a generator: the same plan gives the same study on every machine and every
Python, so that no order has to be kept.
"""

import hashlib
from collections.abc import Iterable
from typing import NamedTuple


class Step(NamedTuple):
    trial: int
    """From 1."""
    item: int


def shuffled(numbers: Iterable[int], *seeds: object) -> list[int]:
    """By chance, as far as anybody can tell; the same for the same seeds."""
    words = "/".join(map(str, seeds))
    return sorted(numbers, key=lambda number: hashlib.sha256(f"{words}/{number}".encode()).digest())


def course(seed: int, appraiser: str, items: Iterable[int], trials: int) -> list[Step]:
    """All looks of an appraiser: every item once in each trial, each trial in an order of its own.

    No item follows itself, where there is another: it would be known at once.
    """
    numbers, steps = list(items), list[Step]()
    for trial in range(1, trials + 1):
        order = shuffled(numbers, seed, appraiser, trial)
        if steps and steps[-1].item == order[0]:
            order = [*order[1:], order[0]]
        steps += (Step(trial, item) for item in order)
    return steps
