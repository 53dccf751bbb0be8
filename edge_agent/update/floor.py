"""The lowest versions and the earliest time that this station still believes; they only ever rise.

python-tuf remembers what it has seen in files that it never flushes: after a power cut they may be empty,
and an old, correctly signed state would be taken for new. This file is flushed before anything is installed.
"""

from datetime import datetime
from pathlib import Path
from typing import Annotated

from pydantic import NonNegativeInt

from edge_agent.update.attack import Attack, UpdateRefused
from edge_agent.update.seal import Sealed, read_sealed, seal
from inspection.word import Moment, Word, added_later
from model_registry.bundle.disk import DISK, Disk, write_whole

LARGEST_LEAP = 10_000_000
"""Versions between two looks: one a minute for nineteen years."""


ABOVE = {"timestamp": "timestamp", "snapshot": "timestamp", "targets": "snapshot"}
"""Who says which version of a role is the present one; new keys there start a new count, too (TUF 5.3.11)."""


class Seen(Word):
    """A version, and the keys whose signatures it stands under."""

    version: NonNegativeInt = 0
    keys: tuple[str, ...] = ()
    """Sorted ids. New keys start a new count; so a stolen key's huge versions are left behind."""


class Floor(Sealed):
    root: NonNegativeInt = 0
    timestamp: Seen = Seen()
    snapshot: Seen = Seen()
    targets: Seen = Seen()
    assignment: NonNegativeInt = 0
    time: Moment | None = None
    fresh_until: Annotated[Moment | None, added_later(None)] = None
    """When the first of the metadata seen last expires."""

    def raised_to(self, seen: "Floor") -> "Floor":
        """The floor after `seen`.

        Raises:
            UpdateRefused: (rollback) `seen` lies below; (fast-forward) too far above; names both versions.
        """
        same = {role: getattr(self, role).keys == getattr(seen, role).keys for role in ABOVE}
        _require("root", seen.root, self.root)
        for role, above in ABOVE.items():
            ours, theirs = getattr(self, role).version, getattr(seen, role).version
            _require(role, theirs, ours if same[role] and same[above] else 0)
        _require("assignment", seen.assignment, self.assignment if same["targets"] else 0)
        return seen.model_copy(update={"time": latest(self.time, seen.time)})

    def at(self, now: datetime) -> "Floor":
        """The floor after a look that brought nothing: only time has passed.

        Time is raised no further than what was believed last holds. So a clock that is wrong by years poisons
        nothing, and one set back later does not bring what has expired to life.
        """
        if self.fresh_until is None:
            return self
        return self.model_copy(update={"time": latest(self.time, min(now, self.fresh_until))})

    def stale(self, now: datetime) -> bool:
        """Whether what was believed last has expired since."""
        return self.fresh_until is not None and self.time_or_later(now) >= self.fresh_until

    def time_or_later(self, now: datetime) -> datetime:
        """`now`, unless the clock was set back below what was seen already."""
        return latest(self.time, now) or now


def latest(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((moment for moment in (one, other) if moment is not None), default=None)


def read_floor(path: Path) -> Floor:
    """The floor in the file; without a file everything is new.

    Raises:
        InputRefused: the file is damaged. It is never taken for absent: that would let old states in.
    """
    return read_sealed(path, Floor) if path.exists() else Floor()


def write_floor(path: Path, floor: Floor, disk: Disk = DISK) -> None:
    write_whole(path, seal(floor).model_dump_json(indent=1).encode(), disk=disk)


def _require(what: str, found: int, floor: int) -> None:
    if found - floor > LARGEST_LEAP:
        raise UpdateRefused(
            Attack.FAST_FORWARD,
            f"{what} version {found} is more than {LARGEST_LEAP} ahead of {floor}; after it no honest one "
            "would be newer: rotate the registry's keys and restore its newest honest state",
        )
    if found < floor:
        raise UpdateRefused(
            Attack.ROLLBACK,
            f"{what} version {found} is older than {floor}, which this station has seen already",
        )
