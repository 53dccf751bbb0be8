"""Control charts of a share: Shewhart's p chart, and Laney's p' for subgroups that vary more than chance.

p chart: Montgomery, Introduction to Statistical Quality Control, chapter 7. p': Laney, "Improved Control
Charts for Attributes", Quality Engineering 14 (2002), 531-537. Run rules: Nelson, Journal of Quality
Technology 16 (1984), 237-239, tests 1, 2 and 3, counted within one phase.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from itertools import groupby, pairwise
from math import sqrt
from typing import NamedTuple

D2 = 1.128
"""Of moving ranges of two."""
SIGMAS = 3.0
RUN, TREND = 9, 6
"""Points on one side of the centre; points that all rise, or all fall."""


class Subgroup(NamedTuple):
    label: str
    rejected: int
    inspected: int
    """At least 1."""
    phase: str = ""
    """Limits are drawn anew where it changes: another bundle, recipe, camera."""
    start: datetime = datetime.min
    """When it begins, where that is known."""

    @property
    def share(self) -> float:
        return self.rejected / self.inspected


class Rule(StrEnum):
    BEYOND = "beyond a limit"
    RUN = "nine on one side"
    TREND = "six rising or falling"


class Point(NamedTuple):
    subgroup: Subgroup
    centre: float
    low: float
    high: float
    broken: tuple[Rule, ...]


def p_chart(subgroups: Sequence[Subgroup]) -> list[Point]:
    """Limits from chance alone."""
    return [point for phase in _phases(subgroups) for point in _charted(phase, 1.0)]


def laney_chart(subgroups: Sequence[Subgroup]) -> list[Point]:
    """Limits from chance and from how much neighbours differ besides."""
    return [point for phase in _phases(subgroups) for point in _charted(phase, sigma_z(phase))]


def sigma_z(subgroups: Sequence[Subgroup]) -> float:
    """How many times as much as chance the subgroups vary from one to the next; 1 for fewer than three, and
    where nothing or everything was rejected."""
    centre = _centre(subgroups)
    if len(subgroups) < 3 or centre in (0.0, 1.0):
        return 1.0
    scores = [(one.share - centre) / _sigma(centre, one.inspected) for one in subgroups]
    ranges = [abs(after - before) for before, after in pairwise(scores)]
    return sum(ranges) / len(ranges) / D2


def _phases(subgroups: Sequence[Subgroup]) -> list[list[Subgroup]]:
    return [list(phase) for _, phase in groupby(subgroups, key=lambda one: one.phase)]


def _charted(phase: Sequence[Subgroup], spread: float) -> list[Point]:
    centre = _centre(phase)
    points = []
    for at, one in enumerate(phase):
        reach = SIGMAS * spread * _sigma(centre, one.inspected)
        low, high = max(0.0, centre - reach), min(1.0, centre + reach)
        points.append(Point(one, centre, low, high, _broken(phase, at, centre, low, high)))
    return points


def _broken(phase: Sequence[Subgroup], at: int, centre: float, low: float, high: float) -> tuple[Rule, ...]:
    rules = []
    if not low <= phase[at].share <= high:
        rules.append(Rule.BEYOND)
    run = [one.share - centre for one in phase[max(0, at - RUN + 1) : at + 1]]
    if len(run) == RUN and (all(one > 0 for one in run) or all(one < 0 for one in run)):
        rules.append(Rule.RUN)
    steps = [after.share - before.share for before, after in pairwise(phase[max(0, at - TREND + 1) : at + 1])]
    if len(steps) == TREND - 1 and (all(one > 0 for one in steps) or all(one < 0 for one in steps)):
        rules.append(Rule.TREND)
    return tuple(rules)


def _centre(subgroups: Sequence[Subgroup]) -> float:
    return sum(one.rejected for one in subgroups) / sum(one.inspected for one in subgroups)


def _sigma(centre: float, inspected: int) -> float:
    return sqrt(centre * (1 - centre) / inspected)
