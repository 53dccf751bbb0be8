"""The pictures that look most like one. Exact, in blocks: a million are compared in a second or two."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from trainer.archive.embed import Vector

Vectors = npt.NDArray[np.float32]
"""[N, C], each of length 1."""


class Near(NamedTuple):
    place: int
    """Among all vectors, from 0."""
    likeness: float
    """Cosine, -1 to 1; 1: the same."""


def nearest(blocks: Iterable[Vectors], wanted: Vector, most: int) -> list[Near]:
    """The `most` likest to `wanted`, likest first; of equals, the earlier. One block at a time in hand."""
    places, likeness = np.zeros(0, np.int64), np.zeros(0, np.float32)
    start = 0
    for block in blocks:
        likeness = np.concatenate([likeness, block @ wanted])
        places = np.concatenate([places, np.arange(start, start + len(block))])
        start += len(block)
        if len(likeness) > most:
            kept = np.argpartition(-likeness, most - 1)[:most]
            # Equal ones at the edge: the earlier stay.
            edge = likeness[kept].min()
            kept = np.flatnonzero(likeness >= edge)
            kept = kept[np.lexsort((places[kept], -likeness[kept]))][:most]
            places, likeness = places[kept], likeness[kept]
    order = np.lexsort((places, -likeness))
    return [Near(int(places[index]), float(likeness[index])) for index in order]
