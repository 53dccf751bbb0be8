from pathlib import Path

import pytest

from inspection.errors import InputRefused
from model_registry.bundle.manifest import InputSize
from tests.fakes.labelled_rows import AT
from tests.fakes.plates import SIDE
from tests.fakes.trained import World
from trainer.fit.distribute import FitFailed, fit_on_spark
from trainer.fit.job import FitJob, FitProgress
from trainer.fit.settings import FitSettings
from trainer.fit.weights import load_detector

pytestmark = [pytest.mark.spark, pytest.mark.usefixtures("spark")]


def job(snapshot: str, folder: Path) -> FitJob:
    size = InputSize(width=SIDE, height=SIDE)
    settings = FitSettings(backbone="xeon_s", input=size, steps=3, batch=2, threads=1)
    return FitJob(snapshot=snapshot, folder=str(folder / "run"), settings=settings, started_at=AT)


def test_two_processes_train_one_network(world: World, tmp_path: Path) -> None:
    def gone(_progress: FitProgress) -> None:
        raise InputRefused("who listened has gone, and the training goes on")

    record = fit_on_spark(job(world.snapshot, tmp_path), 2, on_progress=gone)
    assert (record.processes, record.steps) == (2, 3)
    assert load_detector(tmp_path / "run").architecture.classes == 2


def test_a_failure_is_told_in_the_words_of_the_process(tmp_path: Path) -> None:
    with pytest.raises(FitFailed) as failed:
        fit_on_spark(job(f"{tmp_path}/none", tmp_path), 1)
    assert str(failed.value) == (
        f"training failed in {tmp_path}/run: {tmp_path}/none: no snapshot.json; "
        "make a snapshot first (trainer snapshot)"
    )
