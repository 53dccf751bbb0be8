import os
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from pyspark.sql import SparkSession

from trainer.snapshot.watched import Share, tasks_done, watched


class Tracker:
    """Two jobs: one that moves rows, one that works; of a third Spark has forgotten everything."""

    def getJobIdsForGroup(self, name: str) -> list[int]:
        return [10, 11, 12] if name == "work" else []

    def getJobInfo(self, job: int) -> SimpleNamespace | None:
        return {10: SimpleNamespace(stageIds=[1]), 11: SimpleNamespace(stageIds=[2, 3, 4])}.get(job)

    def getStageInfo(self, stage: int) -> SimpleNamespace | None:
        of, done = {1: (1, 1), 2: (8, 3), 3: (2, 2)}.get(stage, (0, 0))
        return SimpleNamespace(numTasks=of, numCompletedTasks=done) if of else None


@pytest.mark.parametrize(("name", "expected"), [("work", (3, 8)), ("another", (0, 0))])
def test_the_largest_stage_is_what_counts(name: str, expected: tuple[int, int]) -> None:
    assert tasks_done(Tracker(), name) == expected  # type: ignore[arg-type]


@pytest.mark.spark
def test_it_is_told_while_the_action_runs(spark: SparkSession, tmp_path: Path) -> None:
    """The last task waits until the others have been told of."""
    gate, told = tmp_path / "gate", list[Share]()
    os.mkfifo(gate)
    opened = os.open(gate, os.O_RDWR)
    in_the_end = threading.Timer(120, os.write, (opened, b"."))
    in_the_end.start()

    def tell(share: Share) -> None:
        told.append(share)
        if share.done == 3:
            os.write(opened, b".")

    def work(frames: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        for frame in frames:
            if 3 in set(frame["id"]):
                with gate.open("rb", buffering=0) as waiting:
                    waiting.read(1)
            yield frame

    with watched(spark, "work", tell):
        assert spark.range(0, 4, 1, 4).mapInPandas(work, "id long").count() == 4
    in_the_end.cancel()
    assert (3, 4) in [(share.done, share.of) for share in told]
    assert told[-1].seconds_left is not None


@pytest.mark.spark
def test_what_comes_afterwards_is_not_of_the_group(spark: SparkSession) -> None:
    with watched(spark, "first", lambda _: None):
        spark.range(3).count()
    before = len(spark.sparkContext.statusTracker().getJobIdsForGroup("first"))
    spark.range(3).count()
    assert len(spark.sparkContext.statusTracker().getJobIdsForGroup("first")) == before
