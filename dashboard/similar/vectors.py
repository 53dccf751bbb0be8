"""Vectors of pictures in memory, and the ones nearest to one of them. Pure.

All have length 1, so that their product is the cosine of the angle between them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt


class Near(NamedTuple):
    station: str
    seq: int
    likeness: float
    """Cosine, -1 to 1; 1: the same."""


@dataclass(frozen=True, slots=True)
class Vectors:
    """Of N pictures; each row of every field is about the same one."""

    values: npt.NDArray[np.float32]
    """[N, C], C-contiguous."""
    digests: npt.NDArray[np.void]
    """[N], 32 bytes each."""
    stations: Sequence[str]
    """The names that `station` counts."""
    station: npt.NDArray[np.int32]
    seq: npt.NDArray[np.int64]

    def find(self, sha256: str) -> npt.NDArray[np.float32] | None:
        """The vector of the picture with this digest."""
        here = np.flatnonzero(self.digests == digest_of(sha256))
        return self.values[here[0]] if len(here) else None

    def nearest(self, wanted: npt.NDArray[np.float32], most: int, but: tuple[str, int]) -> list[Near]:
        """The inspections with the `most` likest pictures, likest first, each once; without the inspection
        `but`, whose own views need not be told."""
        likeness = self.values @ wanted
        found: dict[tuple[str, int], float] = {}
        taken = min(len(likeness), 4 * most + 16)  # one unit may have several views
        while True:
            best = np.argpartition(-likeness, taken - 1)[:taken] if taken < len(likeness) else None
            places = np.arange(len(likeness)) if best is None else best
            for place in places[np.lexsort((places, -likeness[places]))].tolist():
                key = (self.stations[int(self.station[place])], int(self.seq[place]))
                if key != but:
                    found.setdefault(key, float(likeness[place]))
            if best is None or len(found) >= most:
                return [Near(*key, value) for key, value in list(found.items())[:most]]
            taken = min(len(likeness), 4 * taken)


def digest_of(sha256: str) -> Any:
    return np.frombuffer(bytes.fromhex(sha256), "V32")[0]
