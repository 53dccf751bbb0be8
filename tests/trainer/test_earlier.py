from pathlib import Path

import pytest

from tests.fakes.bundles import bundle
from tests.fakes.labelled_rows import AT
from trainer.earlier import bundle_of, finished_run, note_bundle, unfinished_run
from trainer.export.job import ExportSettings
from trainer.fit.checkpoint import CHECKPOINT
from trainer.fit.job import FAILURE, JOB, FitJob
from trainer.fit.record import RECORD
from trainer.fit.settings import FitSettings

SNAPSHOT, SETTINGS = "var/snapshots/a", FitSettings(steps=10)
EXPORT = ExportSettings(code_version="0.0.0")


def run(runs: Path, name: str, *files: str, **changes: object) -> Path:
    """A run's folder with these files in it."""
    folder = runs / name
    folder.mkdir(parents=True)
    job = FitJob(snapshot=SNAPSHOT, folder=str(folder), settings=SETTINGS, started_at=AT)
    (folder / JOB).write_text(job.model_copy(update=changes).model_dump_json())
    for file in files:
        (folder / file).touch()
    return folder


def test_the_newest_run_that_came_to_its_end_is_taken(tmp_path: Path) -> None:
    run(tmp_path, "1", RECORD)
    newest = run(tmp_path, "2", RECORD)
    run(tmp_path, "3", CHECKPOINT)
    assert finished_run(tmp_path, SNAPSHOT, SETTINGS) == newest


@pytest.mark.parametrize("change", [{"snapshot": "var/snapshots/b"}, {"settings": FitSettings(steps=11)}])
def test_a_run_of_something_else_is_not(change: dict[str, object], tmp_path: Path) -> None:
    run(tmp_path, "1", RECORD, CHECKPOINT, **change)
    assert finished_run(tmp_path, SNAPSHOT, SETTINGS) is None
    assert unfinished_run(tmp_path, SNAPSHOT, SETTINGS) is None


def test_one_that_was_cut_short_goes_on(tmp_path: Path) -> None:
    cut = run(tmp_path, "1", CHECKPOINT)
    run(tmp_path, "2")
    run(tmp_path, "3", CHECKPOINT, FAILURE)
    assert unfinished_run(tmp_path, SNAPSHOT, SETTINGS) == cut


def test_where_nothing_was_there_is_nothing(tmp_path: Path) -> None:
    assert finished_run(tmp_path / "none", SNAPSHOT, SETTINGS) is None
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / JOB).write_text("{}")
    assert unfinished_run(tmp_path, SNAPSHOT, SETTINGS) is None


def test_a_bundle_is_known_by_its_run_and_settings(tmp_path: Path) -> None:
    folder, bundles = run(tmp_path, "1", RECORD), tmp_path / "bundles"
    assert bundle_of(folder, bundles, EXPORT) is None
    made = bundle(bundles)
    note_bundle(folder, made, EXPORT)
    assert bundle_of(folder, bundles, EXPORT) == made
    assert bundle_of(folder, bundles, EXPORT.model_copy(update={"golden": 0})) is None


def test_a_damaged_bundle_is_made_anew(tmp_path: Path) -> None:
    folder, bundles = run(tmp_path, "1", RECORD), tmp_path / "bundles"
    made = bundle(bundles)
    note_bundle(folder, made, EXPORT)
    (made / "model.bin").write_bytes(b"")
    assert bundle_of(folder, bundles, EXPORT) is None
