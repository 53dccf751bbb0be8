import threading
from pathlib import Path

import httpx
import pytest

from inspection.errors import InputRefused, Unavailable
from tests.fakes.bundles import bundle as small_bundle
from tests.fakes.retraining_desk import URL, RetrainingDesk
from tests.fakes.runs import record, snapshot
from trainer.pipeline import Labels, Retrained, Stage, Tell
from trainer.worker import LONGEST_MESSAGE, Job, JobDesk, Report, do, tell_end, work

JOB = Job(id=7, label_set_url="/store/labels/one.parquet", pictures_url="/store", attempt=2)


class Retraining:
    """Tells two stages and succeeds, or fails with `error`; sets `stop` so that the worker ends after it."""

    def __init__(self, folder: Path, error: Exception | None = None) -> None:
        self.done = Retrained(snapshot(), record(), small_bundle(folder), None)
        self.error = error
        self.stop = threading.Event()
        self.asked: list[Labels] = []

    def __call__(self, labels: Labels, tell: Tell) -> Retrained:
        self.asked.append(labels)
        tell(Stage("snapshot", 0))
        tell(Stage("fit", 40, 12.5, "loss 1.20, 80 pictures/s"))
        self.stop.set()
        if self.error is not None:
            raise self.error
        return self.done


def test_a_job_is_taken_told_and_done(tmp_path: Path) -> None:
    desk, retraining = RetrainingDesk(7), Retraining(tmp_path)
    work(JobDesk(desk.client()), retraining, retraining.stop, 0)
    assert retraining.asked == [Labels(["/store/labels/one.parquet"], "/store")]
    assert [said for _, said in desk.reports] == [
        {"state": "running", "stage": "snapshot", "percent": 0, "message": "", "attempt": 2},
        {
            "state": "running",
            "stage": "fit",
            "percent": 40,
            "seconds_left": 12.5,
            "message": "loss 1.20, 80 pictures/s",
            "attempt": 2,
        },
        {"state": "done", "bundle": retraining.done.manifest.digest, "attempt": 2},
    ]


def test_what_went_wrong_becomes_the_jobs_message(tmp_path: Path) -> None:
    words = "none of the training pictures has a box; label some before training"
    end = do(JOB, JobDesk(RetrainingDesk().client()), Retraining(tmp_path, InputRefused(words)))
    assert end == Report(state="failed", message=words, attempt=2)


def test_a_message_is_no_longer_than_the_dashboard_takes(tmp_path: Path) -> None:
    end = do(JOB, JobDesk(RetrainingDesk().client()), Retraining(tmp_path, InputRefused("a" * 9000)))
    assert end.message == "a" * LONGEST_MESSAGE


def test_a_fault_of_ours_ends_the_job_too(tmp_path: Path) -> None:
    end = do(JOB, JobDesk(RetrainingDesk().client()), Retraining(tmp_path, ZeroDivisionError()))
    assert end.state == "failed"
    assert end.message == "the trainer broke (ZeroDivisionError); its log says where"


def test_progress_that_nobody_hears_stops_nothing(tmp_path: Path) -> None:
    desk = RetrainingDesk()
    desk.away = 2
    assert do(JOB, JobDesk(desk.client()), Retraining(tmp_path)).state == "done"
    assert desk.reports == []


def test_a_dashboard_that_was_away_hears_the_end_when_it_is_back() -> None:
    desk = RetrainingDesk()
    desk.away = 3
    tell_end(JobDesk(desk.client()), JOB, Report(state="done", attempt=2), threading.Event(), 0)
    assert desk.ends == [(7, "done")]


def test_a_worker_that_is_stopped_does_not_wait_for_the_dashboard() -> None:
    desk, stop = RetrainingDesk(), threading.Event()
    desk.away = 3
    stop.set()
    tell_end(JobDesk(desk.client()), JOB, Report(state="done", attempt=2), stop, 0)
    assert (desk.ends, desk.away) == ([], 2)


def test_a_job_claimed_by_another_worker_is_let_go(tmp_path: Path) -> None:
    desk, retraining = RetrainingDesk(7), Retraining(tmp_path)
    desk.lost = True
    stop = threading.Event()

    def retrain(labels: Labels, tell: Tell) -> Retrained:
        stop.set()
        return retraining(labels, tell)

    work(JobDesk(desk.client()), retrain, stop, 0)
    assert len(retraining.asked) == 1
    assert not retraining.stop.is_set(), "it ends at the first stage that is refused"
    assert desk.reports == []


def test_a_worker_outlives_a_dashboard_that_is_away(tmp_path: Path) -> None:
    desk, retraining = RetrainingDesk(7), Retraining(tmp_path)
    desk.away = 4
    work(JobDesk(desk.client()), retraining, retraining.stop, 0)
    assert desk.ends == [(7, "done")]


def test_one_job_after_the_other(tmp_path: Path) -> None:
    desk, first = RetrainingDesk(7, 8), Retraining(tmp_path, InputRefused("too few"))
    second = Retraining(tmp_path)
    turns = iter((first, second))
    work(JobDesk(desk.client()), lambda labels, tell: next(turns)(labels, tell), second.stop, 0)
    assert desk.ends == [(7, "failed"), (8, "done")]


ANSWERS = [
    (httpx.Response(401, json={"detail": "no valid token"}), InputRefused, "claim: no valid token"),
    (httpx.Response(404, text="nothing here"), InputRefused, "claim: status 404"),
    (httpx.Response(503, text="starting"), Unavailable, "claim: status 503"),
    (httpx.Response(200, json={"id": "seven"}), InputRefused, "dashboard's job: id: Input should be a valid"),
]


@pytest.mark.parametrize(("answer", "family", "words"), ANSWERS)
def test_other_answers_are_told_apart(answer: httpx.Response, family: type[Exception], words: str) -> None:
    desk = RetrainingDesk()
    desk.answer = answer
    with pytest.raises(family, match=words):
        JobDesk(desk.client()).claim()


def test_no_answer_names_the_dashboard() -> None:
    desk = RetrainingDesk()
    desk.away = 1
    with pytest.raises(Unavailable, match=rf"dashboard {URL}/?: does not answer \(connection refused\)"):
        JobDesk(desk.client()).claim()
