"""The lowest versions and the earliest time that this station still believes; they only ever rise.

python-tuf remembers what it has seen in files that it never flushes: after a power cut they may be empty,
and an old, correctly signed state would be taken for new. This file is flushed before anything is installed.
"""

from datetime import datetime
from pathlib import Path

from pydantic import NonNegativeInt

from edge_agent.update.attack import Attack, UpdateRefused
from inspection.files import read_json_file
from inspection.word import Moment, Word
from model_registry.bundle.disk import DISK, Disk, write_whole


class Seen(Word):
    """A version, and the keys whose signatures it stands under."""

    version: NonNegativeInt = 0
    keys: tuple[str, ...] = ()
    """Sorted ids. New keys start a new count; so a stolen key's huge versions are left behind."""


class Floor(Word):
    root: NonNegativeInt = 0
    timestamp: Seen = Seen()
    snapshot: Seen = Seen()
    targets: Seen = Seen()
    assignment: NonNegativeInt = 0
    time: Moment | None = None

    def raised_to(self, seen: "Floor") -> "Floor":
        """The floor after `seen`.

        Raises:
            UpdateRefused: (rollback) `seen` lies below, named with both versions.
        """
        _require("root", seen.root, self.root)
        for role in ("timestamp", "snapshot", "targets"):
            ours, theirs = getattr(self, role), getattr(seen, role)
            if ours.keys == theirs.keys:
                _require(role, theirs.version, ours.version)
        if self.targets.keys == seen.targets.keys:
            _require("assignment", seen.assignment, self.assignment)
        return seen.model_copy(update={"time": latest(self.time, seen.time)})

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
    return read_json_file(path, Floor) if path.exists() else Floor()


def write_floor(path: Path, floor: Floor, disk: Disk = DISK) -> None:
    write_whole(path, floor.model_dump_json(indent=1).encode(), disk=disk)


def _require(what: str, found: int, floor: int) -> None:
    if found < floor:
        raise UpdateRefused(
            Attack.ROLLBACK,
            f"{what} version {found} is older than {floor}, which this station has seen already",
        )
