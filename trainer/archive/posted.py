"""Putting pictures into the dashboard's review queue, each with the reason in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ConfigDict, NonNegativeInt, ValidationError

from inspection.errors import InputRefused, explain
from inspection.word import Word
from trainer.dashboard_door import DashboardDoor

PATH = "/api/asked"
AT_ONCE = 1000
LONGEST_REASON = 500
"""Both are what the dashboard takes."""


class AskedUnit(Word):
    station: str
    seq: int
    reason: str


class AskedUnits(Word):
    items: tuple[AskedUnit, ...]


class Posted(Word):
    """What the dashboard made of them."""

    model_config = ConfigDict(extra="ignore")

    asked: NonNegativeInt
    decided: NonNegativeInt
    unknown: NonNegativeInt

    def plus(self, other: "Posted") -> "Posted":
        return Posted(
            asked=self.asked + other.asked,
            decided=self.decided + other.decided,
            unknown=self.unknown + other.unknown,
        )


def units_of(rows: Sequence[tuple[Mapping[str, Any], str]]) -> tuple[AskedUnit, ...]:
    """`rows`: of an index, with a reason each; those that belong to no inspection are left out. Of several
    views of one unit the first counts."""
    units: dict[tuple[str, int], AskedUnit] = {}
    for row, reason in rows:
        if row["station"] is not None and row["seq"] is not None:
            unit = AskedUnit(station=row["station"], seq=row["seq"], reason=reason[:LONGEST_REASON])
            units.setdefault((unit.station, unit.seq), unit)
    return tuple(units.values())


def post(door: DashboardDoor, units: Sequence[AskedUnit]) -> Posted:
    """The same units may be posted again: each is asked about once.

    Raises:
        Unavailable, InputRefused: as `DashboardDoor.ask`.
    """
    posted = Posted(asked=0, decided=0, unknown=0)
    for start in range(0, len(units), AT_ONCE):
        some = AskedUnits(items=tuple(units[start : start + AT_ONCE]))
        answer = door.ask("POST", PATH, some.model_dump_json())
        try:
            posted = posted.plus(Posted.model_validate_json(answer.content))
        except ValidationError as error:
            raise InputRefused(f"dashboard's answer to {PATH}: {explain(error)}") from error
    return posted
