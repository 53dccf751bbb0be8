"""How unsure a network is of what it found in a picture: most at its threshold, not at all at 0 and 1. Pure.

Uncertainty sampling (Settles 2009, Active Learning Literature Survey, 3.1), with the threshold in the place
of one half: that is where a verdict turns, and scores of a detector are no probabilities.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from inspection.detection import Threshold
from inspection.geometry import Box


class Found(NamedTuple):
    """A detection of the index."""

    label: str
    score: float
    box: Box


class Doubt(NamedTuple):
    found: Found
    value: float
    """0 to 1."""


Thresholds = Mapping[str, Threshold]


def chance(found: Found, thresholds: Thresholds) -> float:
    """0 to 1: the score, stretched so that the label's threshold lies at one half."""
    cut = thresholds[found.label].reject
    if found.score < cut:
        return found.score / cut / 2
    return 0.5 + (found.score - cut) / (1 - cut) / 2 if cut < 1 else 0.5


def doubts(found: Sequence[Found], thresholds: Thresholds) -> list[Doubt]:
    """One for each detection, the greatest first."""
    each = [Doubt(one, 1 - abs(2 * chance(one, thresholds) - 1)) for one in found]
    return sorted(each, key=lambda doubt: -doubt.value)


def in_words(doubt: Doubt, thresholds: Thresholds) -> str:
    found, limit = doubt.found, thresholds[doubt.found.label]
    if limit.grey <= found.score < limit.reject:
        where = f"between {limit.grey:.2f} and {limit.reject:.2f}"
    elif round(found.score, 2) == round(limit.reject, 2):
        where = "at its threshold"
    else:
        side = "below" if found.score < limit.reject else "above"
        where = f"{side} the threshold {limit.reject:.2f}"
    return f"{found.label} at {found.score:.2f}, {where}"
