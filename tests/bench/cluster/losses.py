"""Executors of a real standalone cluster are killed while they work."""

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

from pyspark.sql import SparkSession

from tests.bench.cluster.fits import BATCH, SIZE, real_snapshot
from tests.bench.cluster.pictures import AT, total, windows, write_store
from tests.bench.cluster.snapshots import PLAIN
from tests.bench.report import Row
from tests.fakes.standalone import Standalone, kill
from trainer.data.shards import open_snapshot, read_rows
from trainer.fit.checkpoint import CHECKPOINT
from trainer.fit.distribute import fit_on_spark
from trainer.fit.job import FitJob
from trainer.fit.settings import FitSettings
from trainer.snapshot.job import build_snapshot
from trainer.snapshot.session import SparkSettings, open_session

LOOK_EVERY_S = 0.02


class Reaper(threading.Thread):
    """Kills an executor each time that `due` says so, a number of times."""

    def __init__(self, cluster: Standalone, due: Callable[[int], bool], times: int) -> None:
        super().__init__(name="reaper", daemon=True)
        self._cluster, self._due, self._times = cluster, due, times
        self.done = 0
        self.over = threading.Event()

    def run(self) -> None:
        while self.done < self._times and not self.over.wait(LOOK_EVERY_S):
            if self._due(self.done) and (executors := self._cluster.executors()):
                kill(executors[0])
                self.done += 1


def losses(folder: Path, count: int, steps: int) -> list[Row]:
    """Twice during a snapshot, once during a training that keeps checkpoints."""
    with Standalone(folder / "cluster", memory="2g") as cluster:
        settings = SparkSettings(master=cluster.url, memory="1g", executor_memory="1g")
        spark = open_session("bench", settings, os.environ)
        try:
            return [*_snapshot(spark, cluster, folder, count), *_fit(spark, cluster, folder, steps)]
        finally:
            spark.stop()


def _snapshot(spark: SparkSession, cluster: Standalone, folder: Path, count: int) -> list[Row]:
    store = write_store(folder / "in", windows(count))
    out = folder / "out"

    def due(done: int) -> bool:
        return len(list(out.glob("pool/*/book/*.parquet"))) > 2 * done

    reaper = Reaper(cluster, due, 2)
    reaper.start()
    made = build_snapshot(spark, [store.labels], store.url, str(out), PLAIN)
    reaper.over.set()
    reaper.join()
    known = f"{out}/{made.id}"
    manifest = open_snapshot(known)
    read = [row.serial for split in made.pictures for row, _ in read_rows(known, manifest, split)]
    lost, doubled = count - len(set(read)), len(read) - len(set(read))
    detail = f"{reaper.done} executors killed, {count:,} pictures"
    right = lost == doubled == 0 and total(made) == count and reaper.done > 0
    return [Row("snapshot, rows lost or doubled", lost + doubled, "rows", "0", right, detail)]


def _fit(spark: SparkSession, cluster: Standalone, folder: Path, steps: int) -> list[Row]:
    snapshot = real_snapshot(spark, folder / "fit")
    run = folder / "fit" / "run"
    settings = FitSettings(
        backbone="xeon_s", input=SIZE, steps=steps, batch=BATCH // 2, threads=1, checkpoint_s=2.0
    )
    reaper = Reaper(cluster, lambda _done: (run / CHECKPOINT).exists(), 1)
    reaper.start()
    began = time.monotonic()
    job = FitJob(snapshot=snapshot, folder=str(run), settings=settings, started_at=AT)
    record = fit_on_spark(job, 2, local=False, attempts=3)
    reaper.over.set()
    reaper.join()
    right = record.steps == steps and record.processes == 2 and reaper.done == 1
    detail = f"{time.monotonic() - began:.0f} s, {record.seconds:.0f} s of them counted by the run"
    name = "training whose executor was killed, steps at its end"
    return [Row(name, record.steps, "steps", str(steps), right, detail)]
