"""Takes retraining jobs from the dashboard, one at a time, and says how far it is."""

import logging
import threading
from collections.abc import Callable
from typing import Annotated, Literal

import httpx
from pydantic import ConfigDict, Field, ValidationError

from inspection.errors import InputRefused, SightlineError, Unavailable, explain
from inspection.word import Word
from trainer.dashboard_door import DashboardDoor
from trainer.pipeline import Labels, Retrained, Stage, Tell

log = logging.getLogger(__name__)

LONGEST_MESSAGE = 4000
"""What the dashboard takes."""


class Job(Word):
    """The part of the dashboard's job that a worker reads; what else it says is the dashboard's matter."""

    model_config = ConfigDict(extra="ignore")

    id: int
    label_set_url: str
    pictures_url: str
    attempt: int


class Report(Word):
    """What the dashboard is told (its `Progress`)."""

    state: Literal["running", "done", "failed"]
    stage: str | None = None
    percent: Annotated[float, Field(ge=0, le=100)] | None = None
    seconds_left: float | None = None
    message: str | None = None
    bundle: str | None = None
    attempt: int


class JobDesk:
    """The dashboard's `/api/retrainings`."""

    def __init__(self, client: httpx.Client) -> None:
        """`client` knows address and token."""
        self._door = DashboardDoor(client)

    def claim(self) -> Job | None:
        """The oldest free job, now ours; None: there is nothing to do.

        Raises:
            Unavailable: the dashboard does not answer.
            InputRefused: it refuses us, or answers what is no job.
        """
        answer = self._door.ask("POST", "/api/retrainings/claim")
        if answer.status_code == httpx.codes.NO_CONTENT:
            return None
        try:
            return Job.model_validate_json(answer.content)
        except ValidationError as error:
            raise InputRefused(f"dashboard's job: {explain(error)}") from error

    def report(self, job: Job, report: Report) -> None:
        """Raises as `claim`; InputRefused also when the job is no longer ours."""
        self._door.ask("PATCH", f"/api/retrainings/{job.id}", report.model_dump_json(exclude_none=True))


def work(
    desk: JobDesk, retrain: Callable[[Labels, Tell], Retrained], stop: threading.Event, poll_s: float
) -> None:
    """Take jobs until `stop` is set; a job in hand is finished first. Outages are waited out."""
    while not stop.is_set():
        try:
            job = desk.claim()
            if job is not None:
                tell_end(desk, job, do(job, desk, retrain), stop, poll_s)
                continue
        except Unavailable as error:
            log.warning("no job to be had: %s", error)
        stop.wait(poll_s)


def tell_end(desk: JobDesk, job: Job, end: Report, stop: threading.Event, poll_s: float) -> None:
    """Tell how a job ended, for as long as it takes: minutes of training hang on this one report.

    A job that was given to another worker in the meantime is let go. With `stop` set one try is made; the
    dashboard hands the job to another worker later.
    """
    while True:
        try:
            desk.report(job, end)
        except InputRefused as error:
            log.warning("job %d is no longer ours: %s", job.id, error)
        except Unavailable as error:
            log.warning("end of job %d not told yet: %s", job.id, error)
            if not stop.wait(poll_s):
                continue
        return


def do(job: Job, desk: JobDesk, retrain: Callable[[Labels, Tell], Retrained]) -> Report:
    """One job, its stages told to the desk; gives how it ended. What goes wrong becomes the job's message."""

    def tell(stage: Stage) -> None:
        report = Report(
            state="running",
            stage=stage.name,
            percent=stage.percent,
            seconds_left=stage.seconds_left,
            message=stage.message,
            attempt=job.attempt,
        )
        try:
            desk.report(job, report)
        except Unavailable as error:
            log.warning("progress of job %d not told: %s", job.id, error)

    try:
        done = retrain(Labels([job.label_set_url], job.pictures_url), tell)
    except SightlineError as error:
        log.error("job %d failed: %s", job.id, error)
        return Report(state="failed", message=str(error)[:LONGEST_MESSAGE], attempt=job.attempt)
    except Exception as error:  # the outermost loop's door: a job must not stay "running" for ever
        log.exception("job %d broke", job.id)
        words = f"the trainer broke ({type(error).__name__}); its log says where"
        return Report(state="failed", message=words, attempt=job.attempt)
    log.info("job %d done: bundle %s", job.id, done.manifest.digest)
    return Report(state="done", bundle=done.manifest.digest, attempt=job.attempt)
