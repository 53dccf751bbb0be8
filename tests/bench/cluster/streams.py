"""The stream job killed at random moments: every window must hold what the rows say, no more and no less.

Each kill is SIGKILL to the whole process group, the JVM and its Python workers with it: within a second of a
batch's beginning and, since most of a batch is reading and counting, in turns with that within a third of a
second of its first write. In which batch and when comes from a seed. The rows themselves are the oracle.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds

from inspection.landed import LandedInspection
from inspection.verdict import Verdict
from tests.bench.report import Row
from tests.fakes.passing import in_rows, in_windows, land, passed
from tests.fakes.words import NOON
from trainer.stream.folder import StreamFolder

SEED = 20261124
FILES_PER_KILL, ROWS_PER_FILE = 6, 200
LOOK_EVERY_S = 0.005
WITHIN_S = {"begun": 1.0, "written": 0.33}
"""Of a batch's beginning, or of its first write."""
PATIENCE_S = 300
SETTINGS = """\
data_dir = "{folder}/var"
[spark]
memory = "1g"
[stream]
inspections = "{folder}/store/inspections"
out = "{folder}/out"
files = 1
"""


def kills(folder: Path, times: int) -> list[Row]:
    """Of a job that counts files one by one; afterwards it may run to its end."""
    drawn = random.Random(SEED)
    rows = _written(folder / "store", times * FILES_PER_KILL)
    settings = folder / "trainer.toml"
    settings.write_text(SETTINGS.format(folder=folder))
    struck: Counter[str] = Counter()
    began = time.monotonic()
    for number in range(times):
        moment = "begun" if number % 2 else "written"
        struck[_struck(folder / "out", settings, moment, drawn)] += 1
    last = _started(settings)
    ended = last.wait(PATIENCE_S * 4)
    off = _differences(in_rows(rows, timedelta(minutes=10)), in_windows(folder / "out"))
    kept_off = _differences(_to_keep(rows), _kept(folder / "out"))
    where = ", ".join(f"{name} {count}" for name, count in sorted(struck.items()))
    detail = f"{len(rows):,} inspections in {times * FILES_PER_KILL} files; killed {where}"
    return [
        Row("stream, kills", sum(struck.values()), "", detail=detail),
        Row("stream, counts of windows that are off", off, "inspections", "0", off == 0 and ended == 0),
        Row("stream, not OK and not kept once", kept_off, "inspections", "0", kept_off == 0 and ended == 0),
        Row("stream, took", round(time.monotonic() - began), "s"),
    ]


def _written(store: Path, files: int) -> list[LandedInspection]:
    """One a second; each tenth is NG, each 97th comes an hour after its time."""
    rows: list[LandedInspection] = []
    for first in range(1, files * ROWS_PER_FILE, ROWS_PER_FILE):
        some = [_unit(number) for number in range(first, first + ROWS_PER_FILE)]
        land(store, some, f"{first:019}")
        rows += some
    return rows


def _unit(number: int) -> LandedInspection:
    late = timedelta(hours=1) if number % 97 == 0 else timedelta()
    verdict = Verdict.OK if number % 10 else Verdict.NG
    return passed(number, verdict, 0.9, 0.1, at=NOON + timedelta(seconds=number) - late)


def _started(settings: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "trainer", "stream", "--once", "--settings", str(settings)]
    log = (settings.parent / "stream.log").open("ab")
    return subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)


def _struck(out: Path, settings: Path, moment: str, drawn: random.Random) -> str:
    """Starts the job, kills it in one of its first batches, and says where it was."""
    job = _started(settings)
    reached = _written_batch if moment == "written" else _begun_batch
    wanted = _begun_batch(out) + drawn.randint(1, FILES_PER_KILL - 2)
    until = time.monotonic() + PATIENCE_S
    while reached(out) < wanted and job.poll() is None and time.monotonic() < until:
        time.sleep(LOOK_EVERY_S)
    time.sleep(drawn.uniform(0, WITHIN_S[moment]))
    assert job.poll() is None, f"the job ended by itself; see {settings.parent / 'stream.log'}"
    os.killpg(job.pid, signal.SIGKILL)
    job.wait()
    batch = _begun_batch(out)
    if _number(out, "commits") >= batch:
        return "between batches"
    if _written_batch(out) < batch:
        return "before the first write of a batch"
    return "between the first write of a batch and its commit"


def _begun_batch(out: Path) -> int:
    return _number(out, "offsets")


def _written_batch(out: Path) -> int:
    return StreamFolder(str(out)).marks().batch


def _number(out: Path, notes: str) -> int:
    """Of the last batch in Spark's notes; -1: none."""
    folder = out / "checkpoint" / notes
    return max((int(file.name) for file in folder.glob("*") if file.name.isdigit()), default=-1)


def _to_keep(rows: list[LandedInspection]) -> Counter[str]:
    return Counter(str(row.id) for row in rows if row.verdict is not Verdict.OK)


def _kept(out: Path) -> Counter[str]:
    kept = ds.dataset(str(out / "kept"), format="parquet", partitioning="hive").to_table()
    return Counter(str(row["id"]) for row in kept.to_pylist() if row["verdict"] != "OK")


def _differences(wanted: Counter[Any], got: Counter[Any]) -> int:
    return sum(abs(wanted[key] - got[key]) for key in {*wanted, *got})
