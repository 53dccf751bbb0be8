"""Which pictures to ask people about next, each with the reason in words. Pure.

Four things make a picture worth asking about: the network doubts what it found in it, another network says
something else, what it seems to show has few labels, and nothing labelled looks like it. The first three say
how *telling* it is; how far it lies from all that is labelled or chosen already, how *new*. Always the one
with the greatest product is taken, so that of twins, however telling, there is never a second. PPAL (Yang et
al. 2024) takes the telling ones first and spreads out among them after, by k centres as Sener and Savarese
2018; one product needs no number of candidates.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from trainer.archive.dispute import disputes
from trainer.archive.diverse import SAME
from trainer.archive.doubt import Found, Thresholds, chance, doubts
from trainer.archive.embed import Vector
from trainer.archive.reason import Judged, Standing, reason
from trainer.archive.similar import Vectors

AT_LEAST = 0.1
"""Added to how telling a picture is, so that one in which nothing is found may be asked about too."""
WIDEST = 2.0
"""A label counts at most so many times as much as one of which there are as many as of others, and at least
the reciprocal: a class with a single label must not take every question."""
NEW_SHARE = 0.25
"""The share of all pictures that are called unlike anything labelled."""
AT_ONCE = 4096

Column = npt.NDArray[np.float32]


class Candidate(NamedTuple):
    """What is known of a picture, besides what it looks like."""

    found: tuple[Found, ...] = ()
    beside: tuple[Found, ...] | None = None
    """By the other network; None: there is none, or it has not seen this picture."""


class Known(NamedTuple):
    """What people have said already."""

    places: Sequence[int] = ()
    """Of labelled pictures, among the vectors."""
    counts: Mapping[str, int] | None = None
    """Labelled things by label; None: not known, and all labels count the same."""


class Asked(NamedTuple):
    place: int
    """Among the vectors, from 0."""
    worth: float
    """How telling, times how new, when it was chosen."""
    reason: str


NOTHING = Known()


def ask(
    vectors: Vectors,
    candidates: Sequence[Candidate],
    most: int,
    thresholds: Thresholds,
    known: Known = NOTHING,
    beside: Thresholds | None = None,
) -> list[Asked]:
    """Up to `most` pictures, in the order in which to ask; none is labelled already, nor a twin of another.

    Args:
        vectors: [N, C], one for each candidate.
        thresholds: of the network that found; `beside`: of the other, the same if None.
    """
    labels = tuple(thresholds)
    judged = [_judge(each, thresholds, beside or thresholds) for each in candidates]
    doubt, expected = _by_label(judged, labels)
    dispute = np.array([each.disputed for each in judged], np.float32)
    away = distance(vectors, vectors[list(known.places)])
    if not (away >= SAME).any():
        return []
    # Of those that could be asked about, before anything is chosen: later, what is new grows rare.
    unlike, typical = (float(np.quantile(away[away >= SAME], share)) for share in (1 - NEW_SHARE, 0.5))
    counts = None if known.counts is None else np.array([known.counts.get(one, 0) for one in labels], float)
    chosen: list[Asked] = []
    while len(chosen) < most:
        weights = np.ones(len(labels)) if counts is None else needs(counts)
        telling = np.sqrt(doubt @ np.float32(weights**2)) + dispute
        worth = (AT_LEAST + telling) * away / (away + typical)
        place = int(np.argmax(worth))
        if away[place] < SAME:
            break
        standing = Standing(thresholds, known.counts, float(away[place]), unlike)
        chosen.append(Asked(place, float(worth[place]), reason(judged[place], standing)))
        away = np.minimum(away, 1 - vectors @ vectors[place])
        if counts is not None:
            counts = counts + expected[place]
    return chosen


def distance(vectors: Vectors, known: Vectors) -> Vector:
    """[N]: of each to the nearest of `known` (1 - cosine, 0 to 2); 2 where nothing is known."""
    away = np.full(len(vectors), 2.0, np.float32)
    for start in range(0, len(known), AT_ONCE):
        some = known[start : start + AT_ONCE].T
        blocks = [vectors[at : at + AT_ONCE] @ some for at in range(0, len(vectors), AT_ONCE)]
        away = np.minimum(away, 1 - np.concatenate([block.max(axis=1) for block in blocks]))
    return away


def needs(counts: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    """How much each label counts, by how many of it are labelled: the fewer, the more, by the root."""
    weights = np.sqrt((counts.mean() + 1) / (counts + 1))
    return np.asarray(np.clip(weights, 1 / WIDEST, WIDEST), np.float64)


def _judge(candidate: Candidate, here: Thresholds, there: Thresholds) -> Judged:
    expected: dict[str, float] = {}
    for found in candidate.found:
        expected[found.label] = expected.get(found.label, 0.0) + chance(found, here)
    apart = () if candidate.beside is None else disputes(candidate.found, candidate.beside, here, there)
    return Judged(tuple(doubts(candidate.found, here)), tuple(apart), expected)


def _by_label(judged: Sequence[Judged], labels: Sequence[str]) -> tuple[Column, Column]:
    """[N, labels] each: the squares of all doubts, and how many things are expected.

    Brust et al. 2019 (Active Learning for Deep Object Detection) found the sum over a picture's detections
    best; of squares, dozens just above nothing do not outweigh one at the threshold.
    """
    doubt = np.zeros((len(judged), len(labels)), np.float32)
    expected = np.zeros_like(doubt)
    for row, each in enumerate(judged):
        for one in each.doubts:
            doubt[row, labels.index(one.found.label)] += one.value**2
        for label, things in each.expected.items():
            expected[row, labels.index(label)] = things
    return doubt, expected
