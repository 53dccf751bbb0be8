"""What a row of the scorecard is asked to do, and what every row has to say of its units."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.report import Row
from tests.faults.cluster.audit import Found

PLANTED_PATIENCE_S = 15.0
PATIENCE_S = 300.0


@dataclass(frozen=True)
class Asked:
    folder: Path
    times: int
    seed: int
    point: int | None = None
    """Only this one of the points that the seed draws."""
    defect: str = ""
    progress: Callable[[int], object] = lambda _done: None

    @property
    def points(self) -> Sequence[int]:
        return range(self.times) if self.point is None else [self.point]

    def drawn(self, row: str) -> Iterator[tuple[int, random.Random]]:
        """Each point with a chance of its own, so that one is the same alone as among all."""
        for done, point in enumerate(self.points):
            yield point, random.Random(f"{row}/{self.seed}/{point}")
            self.progress(done + 1)

    @property
    def patience_s(self) -> float:
        """How long everything may take to arrive; what a planted defect has lost never does."""
        return PLANTED_PATIENCE_S if self.defect else PATIENCE_S


def rows_of(found: Found, units: int, *, settled: bool) -> list[Row]:
    return [
        Row("units", units, ""),
        Row("everything has arrived", float(settled), "", "= 1", settled),
        _none("lost", found.lost),
        _none("doubled", found.doubled),
        _none("with other contents than told, or never told", [*found.wrong, *found.untold]),
        _none("rows without a picture", found.bare),
        _none("another unit's picture", found.wrong_picture),
        _none("numbers without a row", found.gaps),
        _none("counts beside the rows that are wrong", found.miscounted),
        _none("files without a row", found.orphans),
        _none("units told two things", found.contradicted),
        _none("dead letters that should be none", found.dead),
    ]


def _none(name: str, where: Sequence[int | str]) -> Row:
    return Row(name, len(where), "", "= 0", not where, ", ".join(map(str, where[:3])))
