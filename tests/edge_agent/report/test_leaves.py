"""Held against SQLite itself: what it wrote is what is read."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from edge_agent.report.leaves import PAGE_BYTES, Pages, Row

LONG = "a record of many findings, " * 2000


def written(path: Path, *statements: str) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None)
    db.executescript(f"PRAGMA page_size = {PAGE_BYTES}; PRAGMA journal_mode = WAL")
    db.execute("CREATE TABLE one (seq INTEGER PRIMARY KEY, number, text, blob)")
    for statement in statements:
        db.execute(statement)
    return db


def rows(path: Path, file: bytes | None = None) -> dict[int, Row]:
    log = path.with_name(f"{path.name}-wal")
    pages = Pages(path.read_bytes() if file is None else file, log.read_bytes() if log.exists() else b"")
    return {row.rowid: row for row in pages.rows() if len(row.values) == 4}


@pytest.mark.parametrize("number", [None, 0, 1, -1, 127, -32768, 8_000_000, 2**31, -(2**45), 2**62])
def test_values_of_every_size(number: int | None, tmp_path: Path) -> None:
    path = tmp_path / "one.db"
    with closing(written(path)) as db:
        db.execute("INSERT INTO one VALUES (?, ?, ?, ?)", (2**40, number, "标签", b"\0\1"))
    assert rows(path)[2**40] == Row(2**40, (None, number, "标签", b"\0\1"))


@pytest.mark.parametrize("length", [3_000, 4_040, 4_050, 4_060, 9_000, len(LONG)])
def test_a_row_longer_than_a_page_goes_on_in_others(length: int, tmp_path: Path) -> None:
    path = tmp_path / "one.db"
    with closing(written(path)) as db:
        for seq in (1, 2):
            db.execute("INSERT INTO one VALUES (?, 0, ?, NULL)", (seq, LONG[:length]))
    assert [row.values[2] for row in rows(path).values()] == [LONG[:length]] * 2


def test_what_only_the_log_has_counts_and_what_was_not_committed_does_not(tmp_path: Path) -> None:
    path = tmp_path / "one.db"
    with closing(written(path, "INSERT INTO one VALUES (1, 1, 'old', NULL)")) as db:
        db.execute("UPDATE one SET text = 'new'")
        db.execute("PRAGMA cache_size = 1")
        db.execute("BEGIN")
        db.executemany("INSERT INTO one VALUES (?, 0, ?, NULL)", [(seq, LONG) for seq in range(2, 9)])
        found = rows(path)  # pages of an open transaction have been spilt into the log by now
        db.execute("ROLLBACK")
    assert {seq: row.values[2] for seq, row in found.items()} == {1: "new"}


def test_a_damaged_page_costs_its_own_rows_alone(tmp_path: Path) -> None:
    path = tmp_path / "one.db"
    with closing(written(path)) as db:
        db.executemany("INSERT INTO one VALUES (?, 0, ?, NULL)", [(seq, LONG[:900]) for seq in range(1, 41)])
    whole = path.read_bytes()
    lost = {}
    for page in range(len(whole) // PAGE_BYTES):
        spoilt = whole[: page * PAGE_BYTES] + b"\xff" * PAGE_BYTES + whole[(page + 1) * PAGE_BYTES :]
        lost[page] = set(range(1, 41)) - rows(path, spoilt).keys()
    assert lost[0] == set(), "the tables' descriptions, which it does not need"
    assert all(len(seqs) <= 4 for seqs in lost.values())
    assert set.union(*lost.values()) == set(range(1, 41))


def test_no_bytes_are_too_odd(tmp_path: Path) -> None:
    path = tmp_path / "one.db"
    with closing(written(path)) as db:
        db.executemany("INSERT INTO one VALUES (?, 0, ?, NULL)", [(seq, LONG[:5_000]) for seq in range(1, 9)])
    whole = bytearray(path.read_bytes())
    for at in range(0, len(whole), 7):
        turned = bytes(whole[:at]) + bytes([whole[at] ^ 0xFF]) + bytes(whole[at + 1 :])
        rows(path, turned)
