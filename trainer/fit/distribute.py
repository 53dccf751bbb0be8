"""Runs a fit on a cluster's executors, or in processes of this machine, through Spark's TorchDistributor."""

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

import torch.distributed as processes
from pyspark.ml.torch.distributor import TorchDistributor

from inspection.errors import SightlineError
from trainer.fit.job import FitJob, FitProgress, read_failure, read_progress, run_job, write_failure
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
    on_progress: Callable[[FitProgress], None] = lambda _: None,
) -> RunRecord:
    """Train with `count` processes (a Spark session must be open); `local`: all on the driver's machine.

    Raises:
        FitFailed: a process failed; its last words are in the message.
    """
    folder = Path(job.folder)
    folder.mkdir(parents=True, exist_ok=True)
    done = threading.Event()
    watcher = threading.Thread(
        target=_watch, args=(folder, done, on_progress), name="fit-progress", daemon=True
    )
    watcher.start()
    try:
        distributor = TorchDistributor(num_processes=count, local_mode=local, use_gpu=False)
        distributor.run(run_rank, job.model_dump_json(), count)
    except RuntimeError as error:
        words = read_failure(folder) or _last_words(str(error))
        raise FitFailed(f"training failed in {folder}: {words}") from error
    finally:
        done.set()
        watcher.join()
    if not (folder / WEIGHTS).exists():
        raise FitFailed(f"training ended without weights in {folder}; its log above says why")
    return read_record(folder)


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
