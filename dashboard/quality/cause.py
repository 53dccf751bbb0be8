"""Where and when one cause of rejects comes up: by place in the picture, zone, SKU, lot, hour. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo
from math import ceil, floor
from typing import NamedTuple

from inspection.word import Word

COLUMNS, ROWS = 24, 18
MOST_NAMED = 10
HOURS = 24


class Unit(NamedTuple):
    """A rejected unit for which this is a cause, once for each finding of it."""

    id: int
    zone: str | None
    """Or slot."""
    sku: str
    lot: str
    station: str
    judged_at: datetime


class Place(NamedTuple):
    """Of a finding in its full picture; 0 to 1 from left and top."""

    view: str
    left: float
    top: float
    right: float
    bottom: float


class Named(Word):
    name: str
    units: int
    share: float
    """Of all units with this cause."""


class Heat(Word):
    """How many findings lie over each part of a view."""

    view: str
    findings: int
    cells: tuple[tuple[int, ...], ...]
    """`ROWS` of `COLUMNS` each, from top left."""


class CauseFigures(Word):
    units: int
    zones: tuple[Named, ...]
    """The most frequent first, as all of these; a unit with findings in several counts in each."""
    skus: tuple[Named, ...]
    lots: tuple[Named, ...]
    stations: tuple[Named, ...]
    hours: tuple[int, ...]
    """Units in each hour of the plant's day, from midnight on."""
    heats: tuple[Heat, ...]
    """Of the latest units alone; by view."""


def figures_of(units: Sequence[Unit], places: Iterable[Place], zone: tzinfo) -> CauseFigures:
    total = len({one.id for one in units})
    hours = Counter({one.id: one.judged_at.astimezone(zone).hour for one in units}.values())
    return CauseFigures(
        units=total,
        zones=_named(((one.id, one.zone) for one in units if one.zone is not None), total),
        skus=_named(((one.id, one.sku) for one in units), total),
        lots=_named(((one.id, one.lot) for one in units), total),
        stations=_named(((one.id, one.station) for one in units), total),
        hours=tuple(hours[hour] for hour in range(HOURS)),
        heats=heats_of(places),
    )


def heats_of(places: Iterable[Place]) -> tuple[Heat, ...]:
    """A finding counts in every cell that it lies over."""
    counts: defaultdict[str, list[list[int]]] = defaultdict(lambda: [[0] * COLUMNS for _ in range(ROWS)])
    findings = Counter[str]()
    for place in places:
        findings[place.view] += 1
        for row in _cells(place.top, place.bottom, ROWS):
            for column in _cells(place.left, place.right, COLUMNS):
                counts[place.view][row][column] += 1
    return tuple(
        Heat(view=view, findings=findings[view], cells=tuple(map(tuple, counts[view])))
        for view in sorted(counts)
    )


def _cells(start: float, end: float, count: int) -> range:
    first = min(max(floor(start * count), 0), count - 1)
    return range(first, min(max(ceil(end * count), first + 1), count))


def _named(pairs: Iterable[tuple[int, str]], total: int) -> tuple[Named, ...]:
    counts = Counter(name for _, name in set(pairs))
    first = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_NAMED]
    return tuple(Named(name=name, units=units, share=units / total) for name, units in first)
