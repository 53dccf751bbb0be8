"""What the two thresholds of a label cost: escapes, overkills, and looks of people. Pure.

A unit has the score of its surest finding of the label. Below `grey` it passes, as far as this label
goes; from `reject` on it is rejected; in between a person looks, and decides right. Expected cost under
uneven prices: Provost and Fawcett, Machine Learning 42 (2001), 203-231; the band in which nobody decides
alone: Chow, IEEE Transactions on Information Theory 16 (1970), 41-46.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from pydantic import NonNegativeFloat, NonNegativeInt

from inspection.word import Score, Word

STEPS = 100
"""Thresholds are tried in hundredths."""


class Prices(Word):
    """In whatever money; what counts is how they stand to each other."""

    escape: NonNegativeFloat
    """Of a defective unit that passes."""
    overkill: NonNegativeFloat
    """Of a good unit that is rejected."""
    look: NonNegativeFloat
    """Of a unit that a person looks at."""


class Judged(NamedTuple):
    """A unit that people decided."""

    score: float
    defective: bool


class Counts(Word):
    """Units by the hundredth of their score, from 0 to 100: `[42]` are those from 0.42 to below 0.43."""

    defective: tuple[NonNegativeInt, ...]
    good: tuple[NonNegativeInt, ...]


class Outcome(Word):
    """What would have come of these units."""

    grey: Score
    reject: Score
    escapes: NonNegativeFloat
    """With those that no score tells of, as far as the sample knows them."""
    overkills: NonNegativeInt
    looks: NonNegativeInt
    cost: NonNegativeFloat


def hundredth(score: float) -> int:
    """The threshold at or below it; what a decimal fraction loses in binary does not move it."""
    return int(score * STEPS + 1e-9)


def count(judged: Iterable[Judged]) -> Counts:
    defective, good = [0] * (STEPS + 1), [0] * (STEPS + 1)
    for unit in judged:
        (defective if unit.defective else good)[hundredth(unit.score)] += 1
    return Counts(defective=tuple(defective), good=tuple(good))


def outcome(counts: Counts, missed: float, grey: int, reject: int, prices: Prices) -> Outcome:
    """`missed`: defective units without a score. `grey`, `reject`: hundredths, `grey` not above `reject`."""
    escapes = missed + sum(counts.defective[:grey])
    looks = sum(counts.defective[grey:reject]) + sum(counts.good[grey:reject])
    overkills = sum(counts.good[reject:])
    return Outcome(
        grey=grey / STEPS,
        reject=reject / STEPS,
        escapes=escapes,
        overkills=overkills,
        looks=looks,
        cost=escapes * prices.escape + overkills * prices.overkill + looks * prices.look,
    )


def cheapest(counts: Counts, missed: float, lowest: int, prices: Prices) -> Outcome:
    """Of all thresholds from `lowest` on, below which nothing was told; of equals the lowest escapes."""

    def cost(pair: tuple[int, int]) -> tuple[float, int, int]:
        grey, reject = pair
        escaped = defective[grey]
        looks = defective[reject] - defective[grey] + good[reject] - good[grey]
        overkills = good[-1] - good[reject]
        return escaped * prices.escape + overkills * prices.overkill + looks * prices.look, escaped, looks

    defective, good = _below(counts.defective), _below(counts.good)
    return outcome(counts, missed, *min(_pairs(lowest), key=cost), prices)


def _pairs(lowest: int) -> Iterator[tuple[int, int]]:
    for grey in range(lowest, STEPS + 1):
        for reject in range(grey, STEPS + 1):
            yield grey, reject


def _below(counts: Sequence[int]) -> list[int]:
    """At `[k]` how many lie below k."""
    return list(accumulate(counts, initial=0))
