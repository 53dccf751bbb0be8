from datetime import timedelta

import pytest

from dashboard.retrainings.rules import JobMoved, JobState, Progress, Retraining, check_progress, may_claim
from inspection.errors import InputRefused
from tests.fakes.station_reports import AT

LEASE = timedelta(minutes=5)


def job(state: JobState) -> Retraining:
    return Retraining(
        id=1, state=state, stage="", percent=0, seconds_left=None, message="", bundle=None,
        label_set="a" * 64, label_set_url="", pictures_url="", labels=1, stations=(), note="", by="mei",
        at=AT, worker="w", attempt=2, heard_at=AT, finished_at=None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("state", "silent", "free"),
    [
        (JobState.WAITING, timedelta(0), True),
        (JobState.CLAIMED, timedelta(minutes=4), False),
        (JobState.RUNNING, timedelta(minutes=6), True),
        (JobState.DONE, timedelta(days=9), False),
        (JobState.FAILED, timedelta(days=9), False),
    ],
)
def test_a_job_is_free_when_it_waits_or_its_worker_fell_silent(
    state: JobState, silent: timedelta, free: bool
) -> None:
    assert may_claim(state, AT - silent, AT, LEASE) is free


def test_a_claimed_job_takes_reports() -> None:
    check_progress(job(JobState.CLAIMED), Progress(state=JobState.RUNNING, attempt=2))


@pytest.mark.parametrize(
    ("state", "progress", "kind", "words"),
    [
        (JobState.DONE, Progress(state=JobState.RUNNING), JobMoved, "retraining 1 is done"),
        (JobState.WAITING, Progress(state=JobState.RUNNING), JobMoved, "only a claimed one takes reports"),
        (JobState.RUNNING, Progress(state=JobState.DONE, attempt=1), JobMoved, "claimed again"),
        (JobState.RUNNING, Progress(state=JobState.WAITING), InputRefused, "running, done or failed"),
    ],
)
def test_other_reports_are_refused(
    state: JobState, progress: Progress, kind: type[InputRefused], words: str
) -> None:
    with pytest.raises(kind, match=words):
        check_progress(job(state), progress)
