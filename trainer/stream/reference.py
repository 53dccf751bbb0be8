"""What is usual: the scores, the brightness and the share of NG of a period that people were content with.

A bundle holds a handful of golden pictures and figures of its evaluation, not how often which score comes on
a line. So the reference is taken from windows of the line itself, after the release has settled in.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Annotated

from pydantic import Field, NonNegativeInt

from inspection.identity import Identifier
from inspection.verdict import Verdict
from inspection.word import LabelName, Word, added_later
from trainer.stream.rates import BINS, GREYS, Kind
from trainer.stream.tally import Group, Tally


class Usual(Word):
    """Of one SKU on one line, judged by one bundle."""

    line: str
    sku: str
    bundle: str
    inspections: NonNegativeInt
    """That were judged: without INVALID."""
    ng: NonNegativeInt
    scores: dict[LabelName, tuple[NonNegativeInt, ...]]
    """By label, [BINS] counts."""
    brightness: Annotated[dict[Identifier, tuple[NonNegativeInt, ...]], added_later({})] = Field(
        default_factory=dict
    )
    """By view, [GREYS] counts."""

    @property
    def group(self) -> Group:
        return Group(self.line, self.sku, self.bundle)


class Reference(Word):
    first: date
    end: date
    """The first day that no longer belongs to it; UTC."""
    usual: tuple[Usual, ...]

    def by_group(self) -> dict[Group, Usual]:
        return {one.group: one for one in self.usual}


def reference_of(first: date, end: date, windows: Iterable[tuple[Group, Tally]]) -> Reference:
    """Of all windows of the period, those of one group added up."""
    sums: defaultdict[Group, Tally] = defaultdict(Tally)
    for group, tally in windows:
        sums[group] += tally
    return Reference(first=first, end=end, usual=tuple(_usual(group, sums[group]) for group in sorted(sums)))


def _usual(group: Group, tally: Tally) -> Usual:
    return Usual(
        **group._asdict(),
        inspections=tally.judged,
        ng=tally.of(Kind.VERDICT, Verdict.NG),
        scores=_histograms(tally, Kind.SCORE, BINS),
        brightness=_histograms(tally, Kind.BRIGHTNESS, GREYS),
    )


def _histograms(tally: Tally, kind: Kind, bins: int) -> dict[str, tuple[int, ...]]:
    return {name: tuple(tally.histogram(kind, name, bins)) for name in tally.names(kind)}
