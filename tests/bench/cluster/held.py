"""Whether a snapshot's memory grows with its pictures: each size in a process of its own, since a JVM never
shrinks, with a heap too small to hide in."""

import os
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import psutil

from tests.bench.cluster.pictures import total, windows, write_store
from tests.bench.cluster.sessions import Sessions
from tests.bench.cluster.snapshots import timed
from tests.bench.cluster.watch import MemoryWatch
from tests.bench.report import Row
from trainer.snapshot.manifest import SnapshotRules

HEAP = "512m"
MORE = 1.25
"""Times the memory, for twice the pictures, that still count as none."""
KINDS = ("JVM", "workers", "driver")


def of_one_size(folder: Path, count: int) -> dict[str, float]:
    """Peaks in MB by kind of process, and of `all` together. For a process of its own."""
    store = write_store(folder / f"held-{count}", windows(count))
    sessions = Sessions(HEAP)
    spark = sessions.cores(2)
    watches = {kind: MemoryWatch(partial(_is, kind)) for kind in KINDS} | {"all": MemoryWatch()}
    with ExitStack() as watching:
        for watch in watches.values():
            watching.enter_context(watch)
        took, made = timed(spark, store, folder / f"held-{count}-out", SnapshotRules())
    assert total(made) + sum(made.refused.values()) + made.labelled_again == count
    sessions.stop()
    return {name: watch.peak_mb for name, watch in watches.items()} | {"seconds": took}


def growth(peaks: dict[int, dict[str, float]]) -> list[Row]:
    """By count of pictures, ascending; the last is twice the one before."""
    rows = []
    for count, found in peaks.items():
        detail = f"{found['seconds']:.0f} s; " + ", ".join(f"{kind} {found[kind]:.0f}" for kind in KINDS)
        rows.append(
            Row(f"memory of {count:,} pictures, all processes", round(found["all"]), "MB", None, None, detail)
        )
    half, whole = [found["all"] for found in peaks.values()][-2:]
    ratio = whole / half
    rows.append(Row("the most pictures / half of them", round(ratio, 2), "x", f"<= {MORE}", ratio <= MORE))
    return rows


def _is(kind: str, process: psutil.Process) -> bool:
    if process.pid == os.getpid():
        return kind == "driver"
    return kind == ("JVM" if Path(process.cmdline()[0]).name == "java" else "workers")
