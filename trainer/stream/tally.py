"""The counts of one window, or of many added up."""

from collections import Counter
from datetime import datetime
from typing import NamedTuple

from inspection.verdict import Verdict
from trainer.stream.rates import Kind


class Group(NamedTuple):
    """What is compared with itself: a new SKU or bundle is no drift of the old one."""

    line: str
    sku: str
    bundle: str


class Window(NamedTuple):
    start: datetime
    group: Group


class Tally(Counter[tuple[str, str, int]]):
    """Counts by kind, name and bin (`trainer.stream.rates.Counted`). Tallies add up with `+=`."""

    def of(self, kind: Kind, name: str) -> int:
        return self[(str(kind), str(name), 0)]

    def names(self, kind: Kind) -> list[str]:
        return sorted({name for of, name, _ in self if of == kind})

    def all_of(self, kind: Kind) -> int:
        return sum(count for (of, _, _), count in self.items() if of == kind)

    def histogram(self, kind: Kind, name: str, bins: int) -> list[int]:
        """[bins] counts, of a label's scores or a view's brightness."""
        return [self[(str(kind), name, number)] for number in range(bins)]

    @property
    def judged(self) -> int:
        """Inspections without INVALID."""
        return sum(self.of(Kind.VERDICT, one) for one in Verdict if one is not Verdict.INVALID)
