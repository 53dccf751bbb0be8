import logging

import httpx
import pytest

from inspection.errors import InputRefused
from tests.fakes.bundles import manifest
from tests.fakes.mlflow_server import MlflowServer
from tests.fakes.runs import record
from trainer.pipeline import tracker_of
from trainer.settings import MlflowSettings, TrainerSettings
from trainer.track.tracker import Tracker, Untracked, open_tracker

RUN, PASSPORT = record(), manifest()


def test_a_run_is_told_after_fit_and_its_figures_after_export() -> None:
    server = MlflowServer()
    tracker = Tracker(server.client(), "panel")

    tracker.tell(RUN)
    (run,) = server.runs.values()
    assert (run["name"], run["status"], run["params"]["fit.steps"]) == (RUN.id, "FINISHED", "10")
    assert "sightline.bundle" not in run["tags"]

    tracker.tell(RUN, PASSPORT)
    (run,) = server.runs.values()
    assert run["tags"]["sightline.bundle"] == PASSPORT.digest
    assert ("map50_int8", 10) in {metric[:2] for metric in run["metrics"]}
    assert server.experiments == {"panel": "1"}


def test_told_again_after_a_kill_it_is_there_once() -> None:
    server = MlflowServer()
    Tracker(server.client(), "panel").tell(RUN, PASSPORT)
    before = {id: dict(run) for id, run in server.runs.items()}

    Tracker(server.client(), "panel").tell(RUN, PASSPORT)

    assert server.runs == before


@pytest.mark.parametrize(
    "answer",
    [
        None,
        httpx.Response(500, text="out of order"),
        httpx.Response(403, json={"error_code": "PERMISSION_DENIED"}),
        httpx.Response(200, text="<html>log in</html>"),
        httpx.Response(200, json=[]),
        httpx.Response(200, json={"experiment": None}),
    ],
)
def test_a_server_that_is_away_or_none_is_said_once_and_costs_nothing(
    answer: httpx.Response | None, caplog: pytest.LogCaptureFixture
) -> None:
    server = MlflowServer()
    server.away, server.answer = answer is None, answer
    tracker = Tracker(server.client(), "panel")
    with caplog.at_level(logging.WARNING):
        tracker.tell(RUN)
        tracker.tell(RUN, PASSPORT)

    (said,) = caplog.messages
    assert said.startswith(f"MLflow at http://mlflow.test was not told of run {RUN.id}: ")
    assert server.asked == 1


def test_without_settings_nobody_is_told() -> None:
    settings = TrainerSettings.model_validate_json('{"data_dir": "var"}')
    assert isinstance(tracker_of(settings), Untracked)
    told = settings.model_copy(update={"mlflow": MlflowSettings(uri="http://127.0.0.1:5000")})
    assert isinstance(tracker_of(told), Tracker)


def test_what_is_no_address_is_refused_before_a_training_begins() -> None:
    with pytest.raises(InputRefused, match=r"mlflow\.uri 'http://h:port': .*; write http://host:port"):
        open_tracker("http://h:port", None, "panel")
