"""Training by two processes beside one, on the same effective batch."""

import tempfile
from pathlib import Path

import numpy as np
from pyspark.sql import SparkSession

from model_registry.bundle.manifest import InputSize
from tests.bench.cluster.pictures import AT, DATA
from tests.bench.report import Row
from trainer.fit.distribute import fit_on_spark
from trainer.fit.job import FitJob
from trainer.fit.record import RunRecord
from trainer.fit.settings import FitSettings
from trainer.intake.coco import read_coco
from trainer.intake.labelled import Source
from trainer.intake.table import write_label_set
from trainer.snapshot.job import build_snapshot
from trainer.snapshot.manifest import SnapshotRules

SIZE = InputSize(width=208, height=208)
BATCH = 16


def real_snapshot(spark: SparkSession, folder: Path, name: str = "neu-det") -> str:
    """Of a real set's training split."""
    store = str(folder / "store")
    taken = read_coco(DATA / name / "train.json", DATA / name / "images", Source(name, AT))
    labels = write_label_set(taken, store)
    rules = SnapshotRules(near_duplicates=False)
    made = build_snapshot(spark, [labels], store, str(folder / "snapshots"), rules)
    return f"{folder}/snapshots/{made.id}"


def fit(snapshot: str, folder: Path, processes: int, steps: int, seed: int, threads: int = 1) -> RunRecord:
    settings = FitSettings(
        backbone="xeon_s",
        input=SIZE,
        steps=steps,
        batch=BATCH // processes,
        threads=threads,
        seed=seed,
        augment="surface",
        checkpoint_s=None,
    )
    run = tempfile.mkdtemp(dir=folder)
    return fit_on_spark(FitJob(snapshot=snapshot, folder=run, settings=settings, started_at=AT), processes)


def two_workers(spark: SparkSession, folder: Path, steps: int) -> list[Row]:
    """One process of one thread, twice, with other seeds (how much curves differ anyway); then two."""
    snapshot = real_snapshot(spark, folder)
    one, again = (fit(snapshot, folder, 1, steps, seed) for seed in (1, 2))
    two = fit(snapshot, folder, 2, steps, 1)
    noise, apart = _apart(one, again), _apart(one, two)
    speeds = [steps * BATCH / record.seconds for record in (one, two)]
    ratio = speeds[1] / speeds[0]
    detail = f"{speeds[1]:.1f}, {speeds[0]:.1f} pictures/s"
    within = apart <= 2 * noise
    bar = f"<= {2 * noise:.3f}, twice the seeds' noise"
    return [
        Row("two processes / one, same batch", round(ratio, 2), "x", ">= 1.6", ratio >= 1.6, detail),
        Row("loss curves apart, second half, mean", round(apart, 3), "", bar, within),
        Row("two seeds of one process apart", round(noise, 3), ""),
    ]


def _apart(one: RunRecord, other: RunRecord) -> float:
    """Mean difference of the losses over the second half, in which both have settled."""
    pairs = list(zip(one.curve, other.curve, strict=False))
    half = pairs[len(pairs) // 2 :]
    return float(abs(np.mean([a.loss - b.loss for a, b in half])))
