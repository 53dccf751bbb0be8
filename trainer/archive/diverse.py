"""Which pictures to label so that, together, they are unlike one another: k centres, greedily.

Sener and Savarese 2018 (Active Learning for CNNs: a Core-Set Approach), after Gonzalez 1985: always the one
that lies farthest from all that are chosen. Never more than twice as far off as the best choice could be.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from trainer.archive.similar import Vectors

SAME = 1e-5
"""Nearer than this, two pictures are one for the network."""


class Centre(NamedTuple):
    place: int
    """Among the vectors, from 0."""
    distance: float
    """To the nearest chosen before it (1 - cosine, 0 to 2); the first of all has 2."""


def k_centres(vectors: Vectors, most: int, labelled: Sequence[int] = ()) -> list[Centre]:
    """Up to `most` places of `vectors`, the most telling first; none is chosen twice, nor one like it.

    Args:
        labelled: places that are known already; what is like them tells nothing new.
    """
    if not len(vectors):
        return []
    away = np.full(len(vectors), 2.0, dtype=np.float32)
    for known in labelled:
        away = np.minimum(away, 1 - vectors @ vectors[known])
    if not len(labelled):
        # Nothing to be far from: the one most unlike the mean.
        first = int(np.argmin(vectors @ vectors.mean(axis=0)))
        chosen = [Centre(first, 2.0)]
        away = np.minimum(away, 1 - vectors @ vectors[first])
    else:
        chosen = []
    while len(chosen) < most:
        farthest = int(np.argmax(away))
        if away[farthest] < SAME:
            break
        chosen.append(Centre(farthest, float(away[farthest])))
        away = np.minimum(away, 1 - vectors @ vectors[farthest])
    return chosen[:most]
