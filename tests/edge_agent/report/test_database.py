"""A spool whose disk has spoilt it: it starts, gives no number twice, and sends what is whole."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from edge_agent.report.attach import with_pictures
from edge_agent.report.checksum import checksum
from edge_agent.report.rows import Rows
from inspection.errors import InputRefused, Unavailable
from inspection.identity import StationId
from inspection.record import Picture
from inspection.verdict import Verdict
from inspection.wire.messages import ReceiptGiven
from tests.fakes import words
from tests.fakes.spool import open_rows, spool_in
from tests.fakes.words import NOON

UNITS = 40
OTHER = StationId.parse("suzhou/line-2/final")


@pytest.fixture
def left(tmp_path: Path) -> Path:
    """Forty units ready to be sent, four more in the log as a kill leaves it."""
    live = tmp_path / "live"
    rows = open_rows(live)
    for seq in range(1, UNITS + 1):
        ready(rows, seq)
    rows.close()
    rows = open_rows(live)
    for seq in range(UNITS + 1, UNITS + 5):
        ready(rows, seq)
    folder = tmp_path / "left"
    shutil.copytree(live, folder, ignore=shutil.ignore_patterns("*-shm"))
    rows.close()
    return folder


def ready(rows: Rows, seq: int) -> None:
    assert rows.begin(words.unit(f"S{seq}"), NOON) == seq
    rows.judge(words.record(seq))
    rows.make_ready(words.record(seq))


def sent(rows: Rows) -> list[int]:
    return [seq for seq, _ in rows.records_to_send(99, ())]


def edited(folder: Path, edit: Callable[[sqlite3.Connection], object]) -> None:
    with closing(sqlite3.connect(folder / "spool.db", isolation_level=None)) as db:
        db.create_function("checksum", 5, lambda *_: b"")
        db.execute("PRAGMA writable_schema = ON")
        edit(db)


def overwritten(path: Path, at: int, data: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        file.write(data)


def test_a_spoilt_head_costs_no_unit(left: Path) -> None:
    open_rows(left).close()  # its log, which has a head of its own, is written into it
    overwritten(left / "spool.db", 0, b"\0" * 4096)
    rows = open_rows(left)
    assert sent(rows) == list(range(1, UNITS + 5))
    assert rows.begin(words.unit(), NOON) == UNITS + 5
    assert (left / "spool.db.before").exists()
    rows.close()


def test_a_log_without_its_database_is_read(left: Path) -> None:
    (left / "spool.db").unlink()
    rows = open_rows(left)
    assert set(range(UNITS + 1, UNITS + 5)) <= set(sent(rows))
    assert rows.begin(words.unit(), NOON) == UNITS + 5
    rows.close()


def test_a_log_that_lost_its_end_makes_no_number_come_twice(left: Path) -> None:
    log = left / "spool.db-wal"
    log.write_bytes(log.read_bytes()[:5000])
    rows = open_rows(left)
    assert rows.begin(words.unit(), NOON) == UNITS + 5
    rows.close()


def test_tables_that_are_not_as_they_were_made_are_made_anew(left: Path) -> None:
    edited(left, lambda db: db.execute("UPDATE sqlite_master SET sql = replace(sql, 'ready', 'rexdy')"))
    rows = open_rows(left)
    assert sent(rows) == list(range(1, UNITS + 5))
    ready(rows, UNITS + 5)
    rows.close()


def test_a_number_that_has_jumped_is_not_believed(left: Path) -> None:
    edited(left, lambda db: db.execute("UPDATE sqlite_sequence SET seq = seq + 65536"))
    rows = open_rows(left)
    assert rows.begin(words.unit(), NOON) == UNITS + 5
    rows.close()


def test_what_was_received_is_kept_and_not_sent_again(tmp_path: Path) -> None:
    rows = open_rows(tmp_path)
    for seq in (1, 2, 3):
        ready(rows, seq)
    rows.receive([1, 2], [], NOON)
    rows.close()
    overwritten(tmp_path / "spool.db", 0, b"\0" * 100)
    rows = open_rows(tmp_path)
    assert sent(rows) == [3]
    assert rows.send_again("a" * 32, NOON) == 2
    assert sent(rows) == [1, 2, 3]
    rows.close()


def test_pictures_are_owed_again_where_their_files_are(tmp_path: Path) -> None:
    spool = spool_in(tmp_path)
    seqs = [spool.begin(words.unit(), NOON) for _ in range(2)]
    digests = [spool.keep_picture(name, words.record(1)) for name in (b"one", b"two")]
    for seq, sha256 in zip(seqs, digests, strict=True):
        assert sha256 is not None
        spool.commit(words.record(seq), ())
        picture = Picture(sha256=sha256, width=64, height=48, size=3)
        spool.make_ready(with_pictures(words.record(seq), {"front": (picture, None)}, 1.0))
    spool.received(ReceiptGiven(pictures=(str(digests[0]),)))
    spool.close()
    overwritten(tmp_path / "spool.db", 0, b"\0" * 100)

    spool = spool_in(tmp_path)
    spool.open()

    assert spool.pictures_to_send(9, ()) == [digests[1]]
    assert [len(record.pictures) for _, record in spool.records_to_send(9, ())] == [1, 1]
    spool.close()


def test_damage_found_while_the_agent_runs_is_mended_in_place(left: Path) -> None:
    rows = open_rows(left)
    rows._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    size = (left / "spool.db").stat().st_size
    rows._db.execute("PRAGMA shrink_memory")
    overwritten(left / "spool.db", 4096, b"\xff" * 4096 * 6)
    assert len(sent(rows)) > size // 4096 - 30
    with pytest.raises(Unavailable, match="was damaged and is put together anew"), rows._transaction():
        raise sqlite3_corrupt()
    assert rows.begin(words.unit(), NOON) == UNITS + 5
    rows.close()


def sqlite3_corrupt() -> sqlite3.DatabaseError:
    error = sqlite3.DatabaseError("database disk image is malformed")
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    return error


def test_a_start_cut_short_while_it_made_a_new_one_goes_on(left: Path) -> None:
    """At each step of the change-over."""
    overwritten(left / "spool.db", 0, b"\0" * 4096)
    whole = left.with_name("whole")
    shutil.copytree(left, whole)
    open_rows(left).close()
    made = (left / "spool.db").read_bytes()
    for steps in range(3):
        folder = left.with_name(f"cut-{steps}")
        shutil.copytree(whole, folder)
        (folder / "spool.db.anew").write_bytes(made)
        for name in ("spool.db", "spool.db-wal")[:steps]:
            (folder / name).rename(folder / f"{name}.before")
        rows = open_rows(folder)
        assert sent(rows) == list(range(1, UNITS + 5)), steps
        rows.close()


def test_a_spool_of_the_version_before_goes_on(tmp_path: Path) -> None:
    at, unit = NOON.isoformat(), words.unit().model_dump_json()
    with closing(sqlite3.connect(tmp_path / "spool.db", isolation_level=None)) as db:
        db.executescript(
            "CREATE TABLE owner (station TEXT NOT NULL);"
            "CREATE TABLE unit (seq INTEGER PRIMARY KEY AUTOINCREMENT, state TEXT, unit TEXT,"
            " triggered_at TEXT, verdict TEXT, record TEXT, reason TEXT);"
        )
        db.execute("INSERT INTO owner VALUES (?)", (words.STATION.path,))
        record = words.record(7, Verdict.NG).model_dump_json()
        db.execute("INSERT INTO unit VALUES (7, 'ready', ?, ?, 'NG', ?, NULL)", (unit, at, record))
        db.execute("INSERT INTO unit VALUES (9, 'begun', ?, ?, NULL, NULL, NULL)", (unit, at))
        db.execute("DELETE FROM unit WHERE seq = 9")
    rows = open_rows(tmp_path)
    assert rows.records_to_send(9, ()) == [(7, words.record(7, Verdict.NG))]
    assert rows.begin(words.unit(), NOON) == 10
    rows.close()


def test_a_spool_of_a_later_agent_is_left_as_it_is(left: Path) -> None:
    later = checksum(3, words.STATION.path, None, None, None)
    edited(left, lambda db: db.execute("UPDATE owner SET version = 3, checksum = ?", (later,)))
    with pytest.raises(InputRefused, match=r"made by a later agent \(version 3, this one knows 2\)"):
        open_rows(left)
    assert not (left / "spool.db.before").exists()


def test_another_stations_spool_is_refused_and_not_made_anew(left: Path) -> None:
    with pytest.raises(InputRefused, match="holds the units of station"):
        Rows(left / "spool.db", OTHER)
    assert not (left / "spool.db.before").exists()


def test_a_row_whose_bits_have_turned_stays_and_is_counted(left: Path) -> None:
    edited(
        left,
        lambda db: db.execute("UPDATE unit SET record = replace(record, 'AC-100', 'AC-200') WHERE seq = 5"),
    )
    rows = open_rows(left)
    assert 5 not in sent(rows)
    assert rows.depth().refused == 1
    rows.close()
