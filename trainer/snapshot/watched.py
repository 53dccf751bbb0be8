"""How far a Spark job is, told while it runs: one action of a plan that has its own name."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from pyspark import StatusTracker
from pyspark.sql import SparkSession

LOOK_EVERY_S = 0.5


@dataclass(frozen=True)
class Share:
    """How much of an action is done."""

    done: int
    """Tasks of the stage that does the work."""
    of: int
    seconds_left: float | None
    """None: nothing is done yet that one could count on."""


TellShare = Callable[[Share], None]


def tell_nobody(_share: Share) -> None:
    pass


@contextmanager
def watched(spark: SparkSession, name: str, tell: TellShare) -> Iterator[None]:
    """Tells, from a thread of its own, each time another task of the action within has come to its end."""
    context = spark.sparkContext
    context.setJobGroup(name, name)
    done = threading.Event()
    watch = threading.Thread(
        target=_watch, args=(context.statusTracker(), name, tell, done), name=f"watch-{name}", daemon=True
    )
    watch.start()
    try:
        yield
    finally:
        done.set()
        watch.join()
        for key in ("spark.jobGroup.id", "spark.job.description"):
            context.setLocalProperty(key, None)  # type: ignore[arg-type]


def tasks_done(tracker: StatusTracker, name: str) -> tuple[int, int]:
    """(done, all) of the largest stage of the group's jobs: those that only move rows are the small ones."""
    jobs = [tracker.getJobInfo(job) for job in tracker.getJobIdsForGroup(name)]
    stages = [tracker.getStageInfo(stage) for job in jobs if job is not None for stage in job.stageIds]
    counts = [(stage.numTasks, stage.numCompletedTasks) for stage in stages if stage is not None]
    if not counts:
        return 0, 0
    of, done = max(counts)
    return done, of


def _watch(tracker: StatusTracker, name: str, tell: TellShare, over: threading.Event) -> None:
    began, told = time.monotonic(), 0
    while not over.wait(LOOK_EVERY_S):
        done, of = tasks_done(tracker, name)
        if done > told:
            told = done
            tell(Share(done, of, (time.monotonic() - began) / done * (of - done)))
