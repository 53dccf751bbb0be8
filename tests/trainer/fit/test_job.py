from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from inspection.errors import InputRefused
from inspection.label import Split
from model_registry.bundle.manifest import InputSize
from tests.fakes.labelled_rows import AT
from tests.fakes.plates import BOLT, PIT, SIDE, Plate, plate
from tests.fakes.snapshots import write_snapshot
from tests.fakes.trained import LearntPlates, World
from trainer.fit.checkpoint import CHECKPOINT
from trainer.fit.job import FitJob, read_failure, read_job, read_progress, run_id, run_job, write_failure
from trainer.fit.settings import FitSettings
from trainer.fit.weights import load_detector

SIZE = InputSize(width=SIDE, height=SIDE)


def job_on(folder: Path, plates: Sequence[Plate], **changes: Any) -> FitJob:
    """A short run over these plates, its snapshot and its own folder below `folder`."""
    fields = {"backbone": "xeon_s", "input": SIZE, "steps": 2, "batch": 4, "threads": 1}
    snapshot = write_snapshot(folder / "snapshot", {Split.TRAIN: plates, Split.VALIDATION: [plate(50)]})
    (folder / "run").mkdir()
    settings = FitSettings.model_validate({**fields, **changes})
    return FitJob(snapshot=snapshot, folder=f"{folder}/run", settings=settings, started_at=AT)


def test_a_run_is_named_by_its_beginning_and_its_backbone() -> None:
    at = datetime(2026, 3, 2, 8, 5, 9, tzinfo=UTC)
    assert run_id(at, FitSettings(backbone="xeon_s", steps=1)) == "20260302-080509-xeon-s"


def test_a_job_travels_as_json() -> None:
    size = InputSize(width=96, height=64)
    job = FitJob(snapshot="s", folder="f", settings=FitSettings(steps=3, input=size), started_at=AT)
    assert FitJob.model_validate_json(job.model_dump_json()) == job


@pytest.mark.spark
def test_a_run_leaves_weights_record_and_progress(world: World, learnt: LearntPlates) -> None:
    assert load_detector(learnt.folder).architecture.classes == 2
    assert learnt.record.snapshot == world.manifest.id
    progress = read_progress(learnt.folder)
    assert progress is not None
    assert (progress.share, progress.seconds_left) == (1, 0)


def test_without_a_snapshot_nothing_is_trained(tmp_path: Path) -> None:
    job = FitJob(
        snapshot=f"{tmp_path}/none", folder=str(tmp_path), settings=FitSettings(steps=1), started_at=AT
    )
    with pytest.raises(InputRefused, match=r"none: no snapshot\.json; make a snapshot first"):
        run_job(job, lambda: 0.0)


def test_before_its_first_point_a_run_has_no_progress(tmp_path: Path) -> None:
    assert read_progress(tmp_path) is None


def test_a_process_that_gives_up_says_why(tmp_path: Path) -> None:
    assert read_failure(tmp_path) is None
    write_failure(tmp_path, "step 7: the gradient is not finite")
    assert read_failure(tmp_path) == "step 7: the gradient is not finite"


def test_labels_that_cannot_be_taught_are_refused_before_the_first_step(tmp_path: Path) -> None:
    damaged = replace(plate(1), things=((BOLT, (10, 10, float("nan"), 20)), (PIT, (5, 5, 5, 9))))
    with pytest.raises(InputRefused) as refused:
        run_job(job_on(tmp_path, [plate(0), damaged]), lambda: 0.0)
    assert str(refused.value) == (
        "2 labels cannot be taught: train-1.png: box is not a number (bolt 10 10 nan 20); "
        "train-1.png: box has no area (pit 5 5 5 9); mend them and make a new snapshot"
    )


def test_doubtful_labels_are_taught_and_counted(tmp_path: Path) -> None:
    doubtful = replace(plate(1), things=(*plate(1).things, (PIT, (5, 5, 6, 9)), plate(1).things[0]))
    record = run_job(job_on(tmp_path, [plate(0), doubtful]), lambda: 0.0)
    assert record is not None
    assert record.doubtful_labels == {"box is too small at input size": 1, "same thing twice": 1}


class Killed(Exception):
    """The machine went down."""


@pytest.mark.parametrize("told", [True, False])
def test_a_run_that_was_killed_goes_on_to_the_same_weights(told: bool, tmp_path: Path) -> None:
    """Told by a person to go on, or begun again by a cluster that lost the executor."""
    plates, short = [plate(0), plate(1), plate(2, bare=True)], {"steps": 4, "checkpoint_s": 1.0}
    whole = run_job(job_on(tmp_path / "whole", plates, **short), count().__next__)
    cut = job_on(tmp_path / "cut", plates, **short)

    ticks = iter(range(14))

    def clock() -> float:
        for tick in ticks:
            return tick
        raise Killed

    with pytest.raises(Killed):
        run_job(cut, clock)
    assert (Path(cut.folder) / CHECKPOINT).exists()
    assert read_job(Path(cut.folder)) == cut
    rest = run_job(cut.model_copy(update={"goes_on": told}), count().__next__)
    assert whole is not None
    assert rest is not None
    assert (rest.weights, rest.steps) == (whole.weights, 4)
    assert not (Path(cut.folder) / CHECKPOINT).exists(), "a finished run needs none"


def test_without_a_checkpoint_nothing_can_go_on(tmp_path: Path) -> None:
    job = job_on(tmp_path, [plate(0)]).model_copy(update={"goes_on": True})
    with pytest.raises(InputRefused, match=r"no checkpoint\.safetensors; the run is finished, or too young"):
        run_job(job, lambda: 0.0)
