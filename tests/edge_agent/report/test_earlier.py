"""A station that is upgraded: what waited in the spool of an earlier commit goes on its way."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from edge_agent.report.checksum import checksum
from edge_agent.report.schema import VERSION
from inspection.errors import InputRefused
from inspection.identity import Unit
from tests.fakes import words
from tests.fakes.earlier import SCHEMAS, unpack
from tests.fakes.spool import spool_in


@pytest.mark.parametrize("schema", SCHEMAS)
def test_what_waited_still_waits_and_numbers_go_on(schema: str, tmp_path: Path) -> None:
    facts = unpack(schema, tmp_path)
    spool = spool_in(tmp_path / "edge")

    unfinished = spool.open()

    assert [one.seq for one in unfinished] == [facts["unfinished"]]
    waiting = spool.records_to_send(100, ())
    assert [record.seq for _, record in waiting] == list(range(1, facts["waiting"] + 1))
    assert all(record == words.record(record.seq) for _, record in waiting)
    assert spool.begin(Unit(serial="W-new", sku="AC-100", lot="L1"), words.NOON) == facts["unfinished"] + 1
    spool.close()


def test_one_that_never_had_a_unit_is_brought_over_too(tmp_path: Path) -> None:
    unpack(SCHEMAS[0], tmp_path)
    with closing(sqlite3.connect(tmp_path / "edge" / "spool.db")) as db, db:
        for table in ("unit", "lately", "sqlite_sequence"):
            db.execute(f"DELETE FROM {table}")
    spool = spool_in(tmp_path / "edge")

    assert spool.open() == []
    assert spool.begin(Unit(serial="W-new", sku="AC-100", lot="L1"), words.NOON) == 1
    spool.close()


def test_a_later_agents_spool_is_refused_by_name(tmp_path: Path) -> None:
    spool = spool_in(tmp_path)
    spool.open()
    spool.close()
    station, later = words.STATION.path, VERSION + 1
    with closing(sqlite3.connect(tmp_path / "spool.db")) as db, db:
        mark = checksum(later, station, None, None, None)
        db.execute("UPDATE owner SET version = ?, checksum = ?", (later, mark))

    with pytest.raises(InputRefused, match=rf"spool\.db: was made by a later agent \(version {later}"):
        spool_in(tmp_path).open()
