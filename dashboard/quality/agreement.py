"""Whether those who judge agree, with each other and with the truth: kappa, and an attribute study's figures.

Cohen's kappa: Educational and Psychological Measurement 20 (1960), 37-46. Fleiss' kappa: Psychological
Bulletin 76 (1971), 378-382. Study: AIAG, Measurement Systems Analysis, 4th edition (2010), chapter III,
section C.
"""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from enum import StrEnum
from itertools import combinations
from typing import TypeVar

from dashboard.quality.rate import Rate, rate
from inspection.word import Word


def cohen_kappa(one: Sequence[Hashable], other: Sequence[Hashable]) -> float | None:
    """Of two who judged the same items in the same order, -1 to 1. None: chance alone agrees always."""
    both = Counter(zip(one, other, strict=True))
    total = sum(both.values())
    left, right = Counter(one), Counter(other)
    agreed = sum(count for (a, b), count in both.items() if a == b) / total
    chance = sum(left[said] * right[said] for said in left) / total**2
    return None if chance == 1 else (agreed - chance) / (1 - chance)


def fleiss_kappa(items: Sequence[Mapping[Hashable, int]]) -> float | None:
    """`items`: how many judges said what of each; as many judges of each item. None as `cohen_kappa`.

    Raises:
        ValueError: items were judged by different numbers of judges, or by fewer than two.
    """
    judges = {sum(said.values()) for said in items}
    if len(judges) != 1 or min(judges) < 2:
        raise ValueError(f"each item needs the same number of judges, two at least; found {sorted(judges)}")
    n = judges.pop()
    agreed = sum(sum(c * (c - 1) for c in said.values()) / (n * (n - 1)) for said in items) / len(items)
    totals = Counter[Hashable]()
    for said in items:
        totals.update(said)
    chance = sum((count / (n * len(items))) ** 2 for count in totals.values())
    return None if chance == 1 else (agreed - chance) / (1 - chance)


class Standing(StrEnum):
    """AIAG's three answers about one appraiser."""

    ACCEPTABLE = "acceptable"
    MARGINAL = "marginal"
    UNACCEPTABLE = "unacceptable"


LIMITS = {Standing.ACCEPTABLE: (0.90, 0.02, 0.05), Standing.MARGINAL: (0.80, 0.05, 0.10)}
"""Effectiveness at least, miss rate at most, false alarm rate at most."""


class Appraised(Word):
    """One appraiser against the reference, every part shown several times."""

    effectiveness: Rate
    """Parts judged right every time."""
    misses: Rate
    """Of all looks at defective parts, those that passed them."""
    false_alarms: Rate
    """Of all looks at sound parts, those that rejected them."""
    repeated: Rate
    """Parts judged the same every time, right or wrong."""
    kappa: float | None
    """Of all looks, with the reference."""
    standing: Standing


def appraise(defective: Sequence[bool], rejected: Sequence[Sequence[bool]]) -> Appraised:
    """`defective`: the reference, by part. `rejected`: by part, what each look said; every part has looks."""
    pairs = [(bad, said) for bad, looks in zip(defective, rejected, strict=True) for said in looks]
    right = sum(all(said == bad for said in looks) for bad, looks in zip(defective, rejected, strict=True))
    same = sum(len(set(looks)) == 1 for looks in rejected)
    misses = rate(sum(bad and not said for bad, said in pairs), sum(bad for bad, _ in pairs))
    alarms = rate(sum(said and not bad for bad, said in pairs), sum(not bad for bad, _ in pairs))
    effectiveness = rate(right, len(defective))
    return Appraised(
        effectiveness=effectiveness,
        misses=misses,
        false_alarms=alarms,
        repeated=rate(same, len(defective)),
        kappa=cohen_kappa([bad for bad, _ in pairs], [said for _, said in pairs]) if pairs else None,
        standing=standing(effectiveness.share or 0.0, misses.share or 0.0, alarms.share or 0.0),
    )


def standing(effectiveness: float, misses: float, false_alarms: float) -> Standing:
    for answer, (least, most_missed, most_false) in LIMITS.items():
        if effectiveness >= least and misses <= most_missed and false_alarms <= most_false:
            return answer
    return Standing.UNACCEPTABLE


def between(said: Mapping[str, Sequence[Hashable]]) -> dict[tuple[str, str], float | None]:
    """Cohen's kappa of each two who judged the same looks in the same order."""
    return {(a, b): cohen_kappa(said[a], said[b]) for a, b in combinations(sorted(said), 2)}


Answer = TypeVar("Answer", bound=Hashable)


class Agreement(Word):
    """What pairs of people said of the same units."""

    agreed: Rate
    kappa: float | None
    """Fleiss', since the two are not the same people from unit to unit. None: chance alone agrees always."""


def agree(pairs: Mapping[tuple[Answer, Answer], int]) -> Agreement | None:
    """`pairs`: how often two people said these two words. None: there are no pairs."""
    said = [Counter[Hashable](pair) for pair, n in pairs.items() for _ in range(n)]
    if not said:
        return None
    same = sum(n for (one, other), n in pairs.items() if one == other)
    return Agreement(agreed=rate(same, len(said)), kappa=fleiss_kappa(said))
