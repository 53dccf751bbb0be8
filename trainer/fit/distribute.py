"""Runs a fit on a cluster's executors, or in processes of this machine, through Spark's TorchDistributor."""

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

import torch.distributed as processes
from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException
from pyspark.ml.torch.distributor import TorchDistributor

from inspection.errors import SightlineError
from trainer.fit.job import (
    FAILURE,
    FitJob,
    FitProgress,
    read_failure,
    read_progress,
    run_job,
    write_failure,
)
from trainer.fit.record import RunRecord, read_record
from trainer.fit.weights import WEIGHTS

log = logging.getLogger(__name__)

LOOK_EVERY_S = 0.5


class FitFailed(SightlineError):
    """A training process ended without a result."""


def fit_on_spark(
    job: FitJob,
    count: int,
    *,
    local: bool = True,
    attempts: int = 1,
    on_progress: Callable[[FitProgress], None] = lambda _: None,
) -> RunRecord:
    """Train with `count` processes; a Spark session must be open.

    Args:
        local: all on the driver's machine; otherwise on the cluster's executors, each a task of one barrier
            stage, which all must see `job.folder` under the same path.
        attempts: a run whose process or executor was lost is taken up this often, at its last checkpoint.

    Raises:
        FitFailed: a process gave up and said why, or the last attempt was lost too.
    """
    folder = Path(job.folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FAILURE).unlink(missing_ok=True)
    done = threading.Event()
    watcher = threading.Thread(
        target=_watch, args=(folder, done, on_progress), name="fit-progress", daemon=True
    )
    watcher.start()
    try:
        _run(job, count, local, attempts)
    finally:
        done.set()
        watcher.join()
    if not (folder / WEIGHTS).exists():
        raise FitFailed(f"training ended without weights in {folder}; its log above says why")
    return read_record(folder)


def _run(job: FitJob, count: int, local: bool, attempts: int) -> None:
    folder = Path(job.folder)
    for attempt in range(1, attempts + 1):
        try:
            distributor = TorchDistributor(num_processes=count, local_mode=local, use_gpu=False)
            distributor.run(run_rank, job.model_dump_json(), count)
            return
        except (RuntimeError, PySparkException, Py4JJavaError) as error:
            said = read_failure(folder)
            if said or attempt == attempts:
                raise FitFailed(f"training failed in {folder}: {said or _last_words(str(error))}") from error
            log.warning("a training process was lost (attempt %d of %d); going on", attempt, attempts)


def run_rank(job_json: str, count: int) -> None:
    """One process of a run. Speaks gloo with its peers when it has any."""
    if count > 1:
        processes.init_process_group("gloo")
    job = FitJob.model_validate_json(job_json)
    try:
        run_job(job, time.monotonic)
    except SightlineError as error:
        # The processes' errors are lost on the way back; a file is not.
        write_failure(Path(job.folder), str(error))
        raise
    finally:
        if count > 1:
            processes.destroy_process_group()


def _watch(folder: Path, done: threading.Event, on_progress: Callable[[FitProgress], None]) -> None:
    told = None
    while not done.wait(LOOK_EVERY_S):
        progress = read_progress(folder)
        if progress is not None and progress != told:
            told = progress
            try:
                on_progress(progress)
            except SightlineError as error:  # who listens has gone; the training goes on
                log.warning("progress not told: %s", error)


def _last_words(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1].strip() if lines else "no message"
