"""A spool as an outage of days leaves it behind, written at once instead of unit by unit."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from edge_agent.report.attach import with_pictures
from edge_agent.report.checksum import checksum
from edge_agent.report.pictures import PictureFolder
from edge_agent.report.rows import Rows
from inspection.record import InspectionRecord, Picture
from tests.faults.cluster import units
from tests.faults.cluster.post import Told
from tests.faults.stage import HEIGHT, WIDTH, shot

PICTURED_EACH = 100
"""Of so many units one has kept its picture: an NG one. The others' were shed."""


def pictured(number: int) -> bool:
    return number % PICTURED_EACH == 3


def leave_behind(folder: Path, line: int, count: int) -> dict[int, Told]:
    """A second for each unit; the last one has just passed. What the line was told of them."""
    folder.mkdir(parents=True)
    Rows(folder / "spool.db", units.station(line)).close()
    pictures, began = PictureFolder(folder / "pictures"), datetime.now(UTC) - timedelta(seconds=count)
    first = line * units.LINE_SPAN + 1
    with sqlite3.connect(folder / "spool.db") as database:
        database.create_function("checksum", 5, checksum)
        for record in _records(line, first, count, began):
            if pictured(units.number_of(record.unit.serial)):
                record = _with_picture(record, pictures)
                database.executemany(
                    "INSERT INTO picture VALUES (?, ?, ?, ?)",
                    [(one.sha256, record.seq, record.verdict, one.size) for one in record.pictures],
                )
            database.execute(
                "INSERT INTO unit (seq, state, unit, triggered_at, verdict, record, checksum)"
                " VALUES (?1, 'ready', ?2, ?3, ?4, ?5, checksum(?1, ?2, ?3, ?4, ?5))",
                (
                    record.seq,
                    record.unit.model_dump_json(),
                    record.triggered_at.isoformat(),
                    record.verdict,
                    record.model_dump_json(),
                ),
            )
    database.close()
    return {
        number: Told(number, seq, units.verdict(number), 0.0, pictured(number))
        for seq, number in enumerate(range(first, first + count), 1)
    }


def _records(line: int, first: int, count: int, began: datetime) -> Iterator[InspectionRecord]:
    for seq in range(1, count + 1):
        yield units.judged(units.station(line), seq, first + seq - 1, began + timedelta(seconds=seq))


def _with_picture(record: InspectionRecord, folder: PictureFolder) -> InspectionRecord:
    data = shot(units.number_of(record.unit.serial))
    picture = Picture(sha256=folder.keep(data), width=WIDTH, height=HEIGHT, size=len(data))
    return with_pictures(record, {"front": (picture, None)}, 3.0)
