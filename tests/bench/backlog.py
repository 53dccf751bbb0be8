"""`make bench-backlog`: a cluster that was away for three days comes back (row A8 of the reliability table).

A station's spool holds a result per second of it; then the real reporter, broker and ingest drain it, while a
fresh NG unit comes each second. What counts is what stands in the database at the end.
"""

import argparse
import json
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

from rich.console import Console

from edge_agent.report.checksum import checksum
from edge_agent.report.pictures import PictureFolder
from inspection.verdict import Verdict
from tests.bench.dashboard.ingest import numbered, picture_of
from tests.bench.report import Row, publish
from tests.fakes import words
from tests.fakes.ingest_process import IngestProcess
from tests.fakes.mosquitto import Mosquitto
from tests.fakes.spool import spool_in
from tests.fakes.station_reports import AT, make_record

RECORDS, PICTURES = 259_200, 2_000
SHORT = 100
NG_EVERY = 50
INSERT = (
    "INSERT INTO unit (seq, verdict, record, unit, triggered_at, state, checksum)"
    " VALUES (?1, ?2, ?3, ?4, ?5, 'ready', checksum(?1, ?4, ?5, ?2, ?3))"
)
PICTURE_BYTES = 100_000
START_S, FRESH_S, MEMORY_MB = 5, 5, 50
RESULTS_PER_S = 500


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench-backlog", description=__doc__)
    parser.add_argument("--report", type=Path, help="write the figures there as JSON")
    parser.add_argument("--short", action="store_true", help=f"a {SHORT}th of it")
    parser.add_argument("--folder", type=Path, help="where to work; a disk, not memory")
    arguments = parser.parse_args()
    part = SHORT if arguments.short else 1
    console = Console(stderr=True)
    with tempfile.TemporaryDirectory(prefix="bench-backlog-", dir=arguments.folder) as name:
        folder = Path(name)
        console.print(f"a spool of {RECORDS // part:,} results and {PICTURES // part:,} pictures is filled")
        fill(folder / "edge", RECORDS // part, PICTURES // part)
        (folder / "cluster").mkdir()
        with Mosquitto() as broker, IngestProcess(folder / "cluster", broker.port):
            wait_until_it_listens(folder / "cluster")
            said = drain(folder / "edge", broker.port)
        rows = judged(said, count(folder / "cluster"), RECORDS // part, PICTURES // part)
    publish("Three days of backlog", rows, arguments.report)
    return 0 if all(row.holds is not False for row in rows) else 1


def fill(folder: Path, records: int, pictures: int) -> None:
    """As a station leaves it: results ready to be sent, the last of them with pictures."""
    spool = spool_in(folder)
    spool.open()
    jpeg = picture_of(PICTURE_BYTES)
    spool.close()
    kept = PictureFolder(folder / "pictures")
    with closing(sqlite3.connect(folder / "spool.db")) as db, db:
        db.create_function("checksum", 5, checksum)
        for one, picture in _units(records, pictures, jpeg):
            if picture is not None:
                values = (kept.keep(picture), one[0], one[1], len(picture))
                db.execute("INSERT INTO picture VALUES (?, ?, ?, ?)", values)
            db.execute(INSERT, one)


def _units(
    records: int, pictures: int, jpeg: bytes
) -> Iterator[tuple[tuple[int, str, str, str, str], bytes | None]]:
    for seq in range(1, records + 1):
        picture = numbered(jpeg, str(seq)) if seq > records - pictures else None
        verdict, at = Verdict.NG if seq % NG_EVERY == 0 else Verdict.OK, AT + timedelta(seconds=seq)
        record = make_record(seq, verdict, station=words.STATION, jpeg=picture, at=at)
        unit = record.unit.model_dump_json()
        yield (seq, verdict, record.model_dump_json(), unit, at.isoformat()), picture


def wait_until_it_listens(cluster: Path) -> None:
    """It has made its database by then, and subscribes within the second; the reporter sends anew anyway."""
    end = time.monotonic() + 60
    while not (cluster / "dashboard.db").exists():
        if time.monotonic() > end:
            raise RuntimeError("ingest did not start")
        time.sleep(0.1)


def drain(edge: Path, port: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.bench.backlog_edge", str(edge), str(port)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def count(cluster: Path) -> tuple[int, int, int]:
    """Rows, different numbers, pictures."""
    with closing(sqlite3.connect(cluster / "dashboard.db")) as db:
        rows, numbers = db.execute("SELECT count(*), count(DISTINCT seq) FROM inspection").fetchone()
        return rows, numbers, db.execute("SELECT count(*) FROM picture").fetchone()[0]


def judged(said: dict[str, Any], there: tuple[int, int, int], records: int, pictures: int) -> list[Row]:
    rows, numbers, stored = there
    fresh, kb = sorted(said["fresh_s"]), said["memory_kb"]
    lost = said["last_seq"] - numbers + pictures - stored
    results_per_s, pictures_per_s = records / said["drain_s"], pictures / said["pictures_s"]
    grown = (max(kb) - kb[0]) / 1024
    worst = fresh[int(0.95 * len(fresh)) - 1]
    told = f"{len(fresh)} units, median {statistics.median(fresh):.2f}, worst {fresh[-1]:.2f} s"
    start_s, least = said["start_s"], RESULTS_PER_S
    return [
        Row("open the spool", round(start_s, 2), "s", f"<= {START_S}", start_s <= START_S),
        Row("drain, results", round(results_per_s), "per s", f">= {least}", results_per_s >= least),
        Row("drain, pictures meanwhile", round(pictures_per_s), "per s", ">= 30", pictures_per_s >= 30),
        Row(
            "memory grown", round(grown), "MB", f"<= {MEMORY_MB}", grown <= MEMORY_MB, f"of {kb[0] >> 10} MB"
        ),
        Row("fresh NG to receipt, p95", round(worst, 2), "s", f"<= {FRESH_S}", worst <= FRESH_S, told),
        Row("lost", lost, "", "0", lost == 0),
        Row("doubled", rows - numbers, "", "0", rows == numbers),
    ]


if __name__ == "__main__":
    sys.exit(main())
