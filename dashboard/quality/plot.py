"""A control chart as lines of an SVG: in user units, y downwards. Pure."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from dashboard.quality.chart import Point, Rule

WIDTH, HEIGHT = 960, 260
LEFT, RIGHT, TOP, BOTTOM = 56, 24, 10, 30
MOST_LABELS = 12


class Mark(NamedTuple):
    x: float
    y: float
    label: str
    start: datetime
    share: float
    rejected: int
    inspected: int
    broken: tuple[Rule, ...]
    shown: bool
    """Whether its label stands below."""


class Plot(NamedTuple):
    marks: tuple[Mark, ...]
    line: str
    """Points of the shares' polyline."""
    centre: str
    """Paths, broken off where limits change."""
    high: str
    low: str
    changes: tuple[float, ...]
    """x of where limits are drawn anew."""
    top: float
    """The share at the upper edge."""


def plot(points: Sequence[Point]) -> Plot:
    """Of one point at least."""
    top = min(1.0, max(max(one.subgroup.share, one.high) for one in points) * 1.1) or 1.0
    step = (WIDTH - LEFT - RIGHT) / len(points)
    every = -(-len(points) // MOST_LABELS)

    def x(at: int) -> float:
        return round(LEFT + step * (at + 0.5), 1)

    def y(share: float) -> float:
        return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - share / top), 1)

    def path(heights: Sequence[float]) -> str:
        parts = []
        for at, share in enumerate(heights):
            begins = at == 0 or points[at].subgroup.phase != points[at - 1].subgroup.phase
            left, right = round(LEFT + step * at, 1), round(LEFT + step * (at + 1), 1)
            parts.append(f"{'M' if begins else 'L'}{left} {y(share)}L{right} {y(share)}")
        return "".join(parts)

    marks = tuple(
        Mark(
            x(at),
            y(one.subgroup.share),
            one.subgroup.label,
            one.subgroup.start,
            one.subgroup.share,
            one.subgroup.rejected,
            one.subgroup.inspected,
            one.broken,
            at % every == 0,
        )
        for at, one in enumerate(points)
    )
    changes = tuple(
        round(LEFT + step * at, 1)
        for at in range(1, len(points))
        if points[at].subgroup.phase != points[at - 1].subgroup.phase
    )
    return Plot(
        marks=marks,
        line=" ".join(f"{mark.x},{mark.y}" for mark in marks),
        centre=path([one.centre for one in points]),
        high=path([one.high for one in points]),
        low=path([one.low for one in points]),
        changes=changes,
        top=top,
    )
