"""What is in the database and the picture store, held against what the lines were told.

Tables are read in plain SQL and pictures by their bytes, so that a defect of the dashboard cannot hide.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

from dashboard.pictures.store import PARTS, TRIED
from inspection.label import picture_path
from inspection.verdict import Verdict
from tests.faults.cluster import units
from tests.faults.cluster.post import Told
from tests.faults.stage import shot

FOLDERS = ("pictures", PARTS)
"""Of the store, that hold pictures and what may become one."""


@dataclass
class Found:
    """Units by number, and files by name, where something is not as it must be."""

    lost: list[int] = field(default_factory=list)
    """The line was given a verdict, and there is no row."""
    doubled: list[int] = field(default_factory=list)
    """More than one row."""
    wrong: list[int] = field(default_factory=list)
    """Another number, station or verdict than the line was told."""
    untold: list[int] = field(default_factory=list)
    """A row that no line was told of."""
    bare: list[int] = field(default_factory=list)
    """A row without its picture: none named, no row of it, or no file."""
    wrong_picture: list[int] = field(default_factory=list)
    """Another unit's picture, or an altered one."""
    gaps: list[str] = field(default_factory=list)
    """Numbers of a station that no row has, up to its highest."""
    miscounted: list[str] = field(default_factory=list)
    """Stations whose count, kept beside the rows, is not theirs."""
    orphans: list[str] = field(default_factory=list)
    """Files in the store that no row names."""
    contradicted: list[int] = field(default_factory=list)
    """The line was told two things."""
    dead: list[str] = field(default_factory=list)
    """Messages that were refused, by reason."""

    @property
    def faults(self) -> int:
        return sum(len(getattr(self, one.name)) for one in fields(self))


@dataclass(frozen=True)
class Kept:
    """A row of an inspection."""

    station: str
    seq: int
    serial: str
    verdict: str
    shown: tuple[str, ...]
    """Digests of its pictures."""
    stored_at: float


class Archive:
    """A database by its URL and a picture store by its folder, to be read while others write."""

    def __init__(self, url: str, store: Path) -> None:
        self._engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
        self._store = store

    def rows(self) -> list[Kept]:
        found = self._all("SELECT station, seq, serial, verdict, record, stored_at FROM inspection")
        return [
            Kept(station, seq, serial, verdict, _shown(record), _seconds(at))
            for station, seq, serial, verdict, record, at in found
        ]

    def size(self) -> tuple[int, int]:
        """How many inspections, how many pictures."""
        (pair,) = self._all("SELECT (SELECT count(*) FROM inspection), (SELECT count(*) FROM picture)")
        return int(pair[0]), int(pair[1])

    def out_of_order(self) -> list[str]:
        """Stations where a later unit has a lower number than an earlier one."""
        found = self._all("SELECT station, serial FROM inspection ORDER BY station, seq")
        pairs = pairwise(found)
        return sorted({one[0] for one, later in pairs if one[0] == later[0] and one[1] > later[1]})

    def letters(self) -> dict[str, int]:
        """Dead letters by reason."""
        found = self._all("SELECT reason, count(*) FROM dead_letter GROUP BY reason")
        return {row[0]: int(row[1]) for row in found}

    def stored_by(self) -> dict[str, int]:
        return {row[0]: int(row[1]) for row in self._all("SELECT station, stored FROM station")}

    def pictures(self) -> set[str]:
        return {sha256 for (sha256,) in self._all("SELECT sha256 FROM picture")}

    def file(self, sha256: str) -> bytes | None:
        path = self._store / picture_path(sha256)
        return path.read_bytes() if path.exists() else None

    def files(self) -> set[str]:
        """Without the one by which the ingest tries whether its store takes any."""
        return {
            str(path.relative_to(self._store))
            for path in self._store.rglob("*")
            if path.is_file() and path.relative_to(self._store).parts[0] in FOLDERS
        } - {TRIED}

    def close(self) -> None:
        self._engine.dispose()

    def _all(self, query: str) -> list[Any]:
        with self._engine.connect() as connection:
            return list(connection.execute(text(query)).all())


def hold_against(told: Mapping[int, Told], archive: Archive, contradicted: Iterable[int] = ()) -> Found:
    found, rows = Found(contradicted=sorted(contradicted)), archive.rows()
    by_number: dict[int, list[Kept]] = defaultdict(list)
    by_station: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        by_number[units.number_of(row.serial)].append(row)
        by_station[row.station].append(row.seq)
    pictures = archive.pictures()
    for number, said in told.items():
        mine = by_number.pop(number, [])
        if not mine:
            found.lost.append(number)
            continue
        if len(mine) > 1:
            found.doubled.append(number)
        line = units.station(number // units.LINE_SPAN).path
        if any((one.station, one.seq, one.verdict) != (line, said.seq, said.verdict) for one in mine):
            found.wrong.append(number)
        _hold_pictures(found, said, mine[0], archive, pictures)
    found.untold = sorted(by_number)
    counts = archive.stored_by()
    for station, seqs in by_station.items():
        found.gaps += [f"{station} #{seq}" for seq in sorted(set(range(1, max(seqs) + 1)) - set(seqs))]
        if counts.get(station) != len(seqs):
            found.miscounted.append(f"{station}: {counts.get(station)} of {len(seqs)}")
    found.orphans = sorted(archive.files() - {picture_path(sha256) for sha256 in pictures})
    found.dead = [reason for reason, count in archive.letters().items() for _ in range(count)]
    return found


def _hold_pictures(found: Found, said: Told, row: Kept, archive: Archive, known: set[str]) -> None:
    if not row.shown and (said.verdict is Verdict.INVALID or not said.pictured):
        return  # in flight when its station was killed, or known to be kept without
    files = [archive.file(sha256) if sha256 in known else None for sha256 in row.shown]
    if not files or None in files:
        found.bare.append(said.number)
    elif any(data != shot(said.number) for data in files):
        found.wrong_picture.append(said.number)


def _shown(record: str) -> tuple[str, ...]:
    views = json.loads(record)["views"]
    return tuple(view["picture"]["sha256"] for view in views if view.get("picture"))


def _seconds(at: Any) -> float:
    moment = at if isinstance(at, datetime) else datetime.fromisoformat(at)
    return moment.timestamp() if moment.tzinfo else datetime.fromisoformat(f"{moment}+00:00").timestamp()
