"""A released bundle over a snapshot: one core, two cores, and one process without Spark."""

import statistics
import time
from pathlib import Path

from inspection.label import Split
from tests.bench.cluster.fits import real_snapshot
from tests.bench.cluster.pictures import windows, write_store
from tests.bench.cluster.sessions import Sessions
from tests.bench.cluster.snapshots import PLAIN, timed
from tests.bench.report import Row
from trainer.measure.appraisal import Question
from trainer.measure_bundle import from_snapshot, measure_bundle
from trainer.measure_spread import look_on_spark, measure_on_spark

BUNDLE = Path(__file__).parents[3] / "trainer" / "ssdlite" / "zoo" / "neu-det" / "bundle"
SPLIT = Split.TRAIN


def same_figures(sessions: Sessions, folder: Path) -> list[Row]:
    """Everything that `trainer measure` says, from Spark's executors and from one process."""
    snapshot = real_snapshot(sessions.cores(2), folder)
    question = Question(iou=0.33, budget=0.1)
    spread = measure_on_spark(sessions.cores(2), BUNDLE, snapshot, SPLIT, question)
    alone = measure_bundle(BUNDLE, from_snapshot(snapshot, SPLIT), (), question)
    detail = f"{alone.pictures} pictures, mAP50 {spread.coco.map50!r} and {alone.coco.map50!r}"
    same = spread == alone
    return [Row("evaluation by executors is that of one process", float(same), "", "1", same, detail)]


def scaling(sessions: Sessions, folder: Path, count: int, rounds: int) -> list[Row]:
    """The same looks by one core and by two, in turn."""
    store = write_store(folder / "store", windows(count))
    _, made = timed(sessions.cores(2), store, folder / "snapshots", PLAIN)
    snapshot = f"{folder}/snapshots/{made.id}"
    took: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(rounds):
        for cores, times in took.items():
            spark = sessions.cores(cores)
            look_on_spark(spark, BUNDLE, snapshot, Split.VALIDATION)  # workers started, bundle compiled
            began = time.perf_counter()
            look_on_spark(spark, BUNDLE, snapshot, SPLIT)
            times.append(time.perf_counter() - began)
    ratio = statistics.median(a / b for a, b in zip(took[1], took[2], strict=True))
    detail = f"{statistics.median(took[1]):.1f} and {statistics.median(took[2]):.1f} s"
    return [Row("evaluation, two cores / one", round(ratio, 2), "x", ">= 1.8", ratio >= 1.8, detail)]
