from datetime import UTC, datetime
from pathlib import Path

import pytest

from inspection.errors import InputRefused
from model_registry.bundle.manifest import InputSize
from tests.fakes.labelled_rows import AT
from tests.fakes.trained import LearntPlates, World
from trainer.fit.job import FitJob, read_failure, read_progress, run_id, run_job, write_failure
from trainer.fit.settings import FitSettings
from trainer.fit.weights import load_detector


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
