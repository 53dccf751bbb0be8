"""What is whole in a damaged spool, or in one of an earlier version, and a new spool made of it.

A row is believed where its checksum fits. Pages that nothing points to any more hold rows as they once were:
of several states of a unit the last in its life counts, and a unit that had its receipt stays received.
"""

import logging
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from edge_agent.report.checksum import checksum
from edge_agent.report.flaws import owner_row
from edge_agent.report.leaves import Pages
from edge_agent.report.schema import SCHEMA
from inspection.errors import Unavailable
from inspection.identity import StationId
from inspection.record import InspectionRecord
from model_registry.bundle.disk import DISK, STAGING_PREFIX, sync_file, sync_folder

log = logging.getLogger(__name__)

STATES = ("begun", "judged", "ready", "refused")
"""In the order of a unit's life."""


class UnitRow(NamedTuple):
    seq: int
    state: str
    unit: str
    triggered_at: str
    verdict: str | None
    record: str | None
    reason: str | None
    checksum: bytes


class ReceivedRow(NamedTuple):
    seq: int
    unit: str
    triggered_at: str
    verdict: str
    record: str
    at: str
    checksum: bytes


@dataclass
class Saved:
    units: dict[int, UnitRow] = field(default_factory=dict)
    received: dict[int, ReceivedRow] = field(default_factory=dict)
    tokens: list[tuple[str]] = field(default_factory=list)
    lately: list[tuple[int, str]] = field(default_factory=list)
    sequence: int = 0
    """The last number as the database has it, which damage may have altered."""

    def take_unit(self, row: UnitRow) -> None:
        known = self.units.get(row.seq)
        if known is None or STATES.index(known.state) <= STATES.index(row.state):
            self.units[row.seq] = row

    @property
    def highest(self) -> int:
        return max(
            max(self.units, default=0),
            max(self.received, default=0),
            max((seq for seq, _ in self.lately), default=0),
        )


def whole_rows(path: Path) -> Saved:
    """What the pages of the database and of its log still say."""
    log_path = path.with_name(f"{path.name}-wal")
    pages = Pages(*(one.read_bytes() if one.exists() else b"" for one in (path, log_path)))
    saved = Saved()
    for row in pages.rows():
        match row.values:
            case (_, state, str(), str(), _, _, _, bytes()) if state in STATES:
                unit = UnitRow(row.rowid, *row.values[1:])  # type: ignore[arg-type]
                if _fits(unit):
                    saved.take_unit(unit)
            case (_, str(), str(), str(), str(), str(), bytes()):
                kept = ReceivedRow(row.rowid, *row.values[1:])  # type: ignore[arg-type]
                if _fits(kept):
                    saved.received[row.rowid] = kept
            case _:
                pass
    for seq in saved.received:
        saved.units.pop(seq, None)
    return saved


def and_beside(saved: Saved, db: sqlite3.Connection) -> Saved:
    """With what no unit needs, as far as it can be read: calls to send again, serials of late."""
    try:
        # First, since early spools lack the two others.
        saved.sequence = db.execute("SELECT coalesce(max(seq), 0) FROM sqlite_sequence").fetchone()[0]
        saved.lately = db.execute("SELECT seq, serial FROM lately").fetchall()
        saved.tokens = db.execute("SELECT token FROM restored").fetchall()
    except sqlite3.Error as error:
        log.info("not all of it can be read: %s", error)
    return saved


def rows_of_version_1(db: sqlite3.Connection) -> Saved:
    """All rows, each with the checksum that it lacked."""
    saved = Saved()
    for seq, state, unit, at, verdict, record, reason in db.execute(
        "SELECT seq, state, unit, triggered_at, verdict, record, reason FROM unit"
    ):
        sum_of = checksum(seq, unit, at, verdict, record)
        saved.units[seq] = UnitRow(seq, state, unit, at, verdict, record, reason, sum_of)
    kept = db.execute("SELECT 1 FROM sqlite_master WHERE name = 'received'").fetchone()
    for seq, unit, at, verdict, record, got in db.execute("SELECT * FROM received") if kept else ():
        sum_of = checksum(seq, unit, at, verdict, record)
        saved.received[seq] = ReceivedRow(seq, unit, at, verdict, record, got, sum_of)
    return saved


def make_anew(
    path: Path, station: StationId, saved: Saved, highest: int, holds: Callable[[str], bool]
) -> None:
    """Put a spool of `saved` beside `path`, for `take_over`. Numbers go on behind `highest`.

    Raises: Unavailable: the disk has no room for it.
    """
    staged = path.with_name(f"{STAGING_PREFIX}{path.name}")
    staged.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(staged, isolation_level=None)) as db:
            db.executescript(f"PRAGMA page_size = 4096; BEGIN; {SCHEMA}")
            _fill(db, station, saved, highest, holds)
            db.execute("COMMIT")
        sync_file(staged)
    except (sqlite3.Error, OSError) as error:
        staged.unlink(missing_ok=True)
        raise Unavailable(f"{staged}: cannot be written ({error}); make room on the disk") from error
    DISK.rename(staged, _anew(path))


def take_over(path: Path) -> None:
    """What `make_anew` has finished takes the place of `path`, which is kept as `*.before`.

    It may be cut short anywhere, and is done again at the next start.
    """
    anew = _anew(path)
    if not anew.exists():
        return
    for one in (path, path.with_name(f"{path.name}-wal")):
        if one.exists():
            one.replace(one.with_name(f"{one.name}.before"))
    path.with_name(f"{path.name}-shm").unlink(missing_ok=True)
    sync_folder(path.parent)  # a new database must never meet an old log
    DISK.rename(anew, path)


def _anew(path: Path) -> Path:
    return path.with_name(f"{path.name}.anew")


def _fits(row: UnitRow | ReceivedRow) -> bool:
    return checksum(row.seq, row.unit, row.triggered_at, row.verdict, row.record) == row.checksum


def _fill(
    db: sqlite3.Connection, station: StationId, saved: Saved, highest: int, holds: Callable[[str], bool]
) -> None:
    db.execute("INSERT INTO owner VALUES (?, ?, ?)", owner_row(station))
    db.executemany("INSERT INTO unit VALUES (?, ?, ?, ?, ?, ?, ?, ?)", saved.units.values())
    db.executemany("INSERT INTO received VALUES (?, ?, ?, ?, ?, ?, ?)", saved.received.values())
    db.execute("DELETE FROM sqlite_sequence")
    db.execute("INSERT INTO sqlite_sequence VALUES ('unit', ?)", (max(highest, saved.highest),))
    db.executemany("INSERT OR IGNORE INTO restored VALUES (?)", saved.tokens)
    db.executemany("INSERT OR IGNORE INTO lately VALUES (?, ?)", saved.lately)
    ready = (row.record for row in saved.units.values() if row.state == "ready")
    for record in _records(ready):
        db.executemany(
            "INSERT INTO picture VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            [
                (one.sha256, record.seq, record.verdict, one.size)
                for one in record.pictures
                if holds(one.sha256)
            ],
        )
    for row in saved.received.values():
        for record in _records([row.record]):
            db.executemany(
                "INSERT INTO received_picture VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                [
                    (one.sha256, record.seq, record.verdict, one.size, row.at)
                    for one in record.pictures
                    if holds(one.sha256)
                ],
            )


def _records(texts: Iterable[str | None]) -> Iterable[InspectionRecord]:
    """Those that name a picture: of days of backlog few do."""
    for text in texts:
        if text is None or '"sha256":' not in text:
            continue
        try:
            yield InspectionRecord.model_validate_json(text)
        except ValidationError:  # of a later version, or an earlier one: kept as it is
            continue
