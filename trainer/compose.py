"""The composition root: where the trainer's parts meet the real clock, environment, Spark and network."""

import os
import signal
import threading
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import httpx
from pyspark.sql import SparkSession

from inspection.errors import InputRefused
from trainer.pipeline import Labels, Retrained, Tell, read_token, retrain, tracker_of
from trainer.settings import TrainerSettings, read_settings
from trainer.snapshot.session import SparkSettings, open_session
from trainer.worker import JobDesk, work


def now() -> datetime:
    return datetime.now(UTC)


def code_version() -> str:
    return version("sightline")


def spark_session(settings: TrainerSettings) -> SparkSession:
    return open_session("sightline-trainer", settings.spark, os.environ)


def any_session(settings: Path | None) -> SparkSession:
    """For a command that needs nothing else of the settings; None: here, with the defaults."""
    chosen = SparkSettings() if settings is None else read_settings(settings).spark
    return open_session("sightline-trainer", chosen, os.environ)


def retrain_now(labels: Labels, settings: TrainerSettings, tell: Tell) -> Retrained:
    tracker = tracker_of(settings)
    return retrain(labels, settings, spark_session(settings), now(), code_version(), tell, tracker)


def dashboard_client(settings: TrainerSettings) -> httpx.Client:
    """
    Raises:
        InputRefused: the settings name no dashboard, or its token cannot be read.
    """
    if settings.dashboard is None:
        raise InputRefused(
            "settings: [dashboard] is missing; jobs are taken from there, and people are asked there"
        )
    headers = {"Authorization": f"Bearer {read_token(settings.dashboard.token_file)}"}
    return httpx.Client(base_url=settings.dashboard.url, headers=headers, timeout=30)


def run_worker(settings: TrainerSettings) -> None:
    """Until SIGTERM or SIGINT; a job in hand is finished first.

    Raises:
        InputRefused: the settings name no dashboard.
        Unavailable: there is no Java.
    """
    client = dashboard_client(settings)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    spark = spark_session(settings)

    def do(labels: Labels, tell: Tell) -> Retrained:
        return retrain(labels, settings, spark, now(), code_version(), tell, tracker_of(settings))

    with client:
        work(JobDesk(client), do, stop, settings.poll_s)
