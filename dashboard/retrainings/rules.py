"""How a retraining job goes from state to state. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import Field, NonNegativeFloat, StringConstraints

from inspection.errors import InputRefused
from inspection.word import Moment, Sha256, Word


class JobState(StrEnum):
    WAITING = "waiting"
    CLAIMED = "claimed"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


ACTIVE = (JobState.WAITING, JobState.CLAIMED, JobState.RUNNING)
IN_HAND = (JobState.CLAIMED, JobState.RUNNING)
STAGES = ("snapshot", "fit", "measure", "quantise", "check", "prove", "publish")
"""Of our trainer, as the pages have words for; another one's are shown as they are told."""


class Progress(Word):
    """What a worker reports. What is left out stays as it was."""

    state: JobState
    stage: Annotated[str, StringConstraints(max_length=64)] | None = None
    percent: Annotated[float, Field(ge=0, le=100)] | None = None
    """Of the whole job."""
    seconds_left: NonNegativeFloat | None = None
    message: Annotated[str, StringConstraints(max_length=4000)] | None = None
    bundle: Sha256 | None = None
    """Digest of the released bundle."""
    attempt: Annotated[int, Field(ge=1, le=2**31)] | None = None
    """Of the claim, so that a worker that lost the job learns it."""


class Retraining(Word):
    id: int
    state: JobState
    stage: str
    percent: float
    seconds_left: float | None
    message: str
    bundle: Sha256 | None
    label_set: Sha256
    label_set_url: str
    """Of the Parquet file."""
    pictures_url: str
    """Of the store; the table's `picture` column continues it."""
    labels: int
    """Labelled pictures in the set."""
    stations: tuple[str, ...]
    """Whose pictures it learns from, and who is to get the bundle."""
    note: str
    by: str
    at: Moment
    worker: str
    attempt: int
    """How often it was claimed."""
    heard_at: Moment | None
    finished_at: Moment | None


class JobMoved(InputRefused):
    """The job is not in the state that the request takes for granted."""


def may_claim(state: JobState, heard_at: datetime | None, now: datetime, lease: timedelta) -> bool:
    """A waiting job, or one whose worker fell silent."""
    if state is JobState.WAITING:
        return True
    return state in IN_HAND and (heard_at is None or heard_at < now - lease)


def check_progress(job: Retraining, progress: Progress) -> None:
    """
    Raises:
        JobMoved: finished, not claimed, or claimed again by another worker.
        InputRefused: a state that no worker reports.
    """
    if progress.state not in (JobState.RUNNING, JobState.DONE, JobState.FAILED):
        raise InputRefused(f"state {progress.state}: a worker reports running, done or failed")
    if job.state not in IN_HAND:
        raise JobMoved(f"retraining {job.id} is {job.state}; only a claimed one takes reports")
    if progress.attempt is not None and progress.attempt != job.attempt:
        raise JobMoved(
            f"retraining {job.id} was claimed again (attempt {job.attempt}, not {progress.attempt}); stop"
        )
