"""What is wrong with a spool's database, if anything: read only, before it is used."""

import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

from edge_agent.report.checksum import checksum
from edge_agent.report.numbers import SYNCED_EACH
from edge_agent.report.schema import SCHEMA, VERSION
from inspection.errors import InputRefused
from inspection.identity import StationId

MACHINE = frozenset(
    {
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
    }
)
"""Primary result codes (https://www.sqlite.org/rescode.html) that tell of the machine, not of the file."""
DAMAGE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
RESERVE = "reserve"
"""A table that a killed agent may have left."""
OWNER_OF_VERSION_1 = "CREATE TABLE owner (station TEXT NOT NULL)"


class Flaw(Exception):
    """Why a database is not used as it is, but put together anew."""


class Outdated(Flaw):
    """It is whole, and of an earlier version: all of it is known, its last number too."""


def look_over(db: sqlite3.Connection, path: Path, station: StationId, noted: int) -> None:
    """`noted`: the highest number that was given, as the file beside has it; 0: it does not know.

    Raises:
        Flaw: it is damaged, or of an earlier version.
        InputRefused: it is another station's, or a later agent's.
        sqlite3.DatabaseError: the machine cannot read it now.
    """
    try:
        found = db.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if found != "ok":
            raise Flaw(str(found))
        tables = dict(db.execute("SELECT name, sql FROM sqlite_master WHERE name <> ?", (RESERVE,)))
        if tables.get("owner") == OWNER_OF_VERSION_1:
            _refuse_other_than(station, path, db.execute("SELECT station FROM owner").fetchone())
            raise Outdated("is of an earlier version")
        if "owner" in tables:
            _look_at_owner(db, path, station)
        if tables != _tables():
            raise Flaw("its tables are not as they were made")
        given = db.execute("SELECT coalesce(max(seq), 0) FROM sqlite_sequence").fetchone()[0]
    except sqlite3.DatabaseError as error:
        if code(error) in MACHINE:
            raise
        raise Flaw(str(error)) from error
    if noted and not noted <= given <= noted + SYNCED_EACH:
        raise Flaw(f"its last number is {given}, and {noted} were given")


def owner_row(station: StationId) -> tuple[str, int, bytes]:
    return station.path, VERSION, checksum(VERSION, station.path, None, None, None)


def code(error: sqlite3.Error) -> int:
    """The primary one; 0 where an error does not come from SQLite itself."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _look_at_owner(db: sqlite3.Connection, path: Path, station: StationId) -> None:
    row = db.execute("SELECT station, version, checksum FROM owner").fetchone()
    if row is None or checksum(row[1], row[0], None, None, None) != row[2]:
        raise Flaw("its owner cannot be read")
    _refuse_other_than(station, path, row)
    if row[1] > VERSION:
        raise InputRefused(
            f"{path}: was made by a later agent (version {row[1]}, this one knows {VERSION});"
            " install that agent again"
        )


def _refuse_other_than(station: StationId, path: Path, owner: tuple[Any, ...] | None) -> None:
    if owner is not None and owner[0] != station.path:
        raise InputRefused(
            f"{path}: holds the units of station {owner[0]}, not of {station.path}; use another data_dir"
        )


@cache
def _tables() -> dict[str, str | None]:
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript(SCHEMA)
        return dict(db.execute("SELECT name, sql FROM sqlite_master"))
