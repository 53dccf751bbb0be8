"""What an earlier attempt at the same retraining left, so that a killed one goes on and does nothing twice.

A snapshot is named by its content. A run is known again by its snapshot and settings, a bundle by its run and
the settings that it was made with.
"""

from pathlib import Path

from inspection.errors import InputRefused
from inspection.word import Sha256, Word
from model_registry.bundle.disk import write_whole
from model_registry.bundle.verify import verify_folder
from trainer.export.job import ExportSettings
from trainer.fit.checkpoint import CHECKPOINT
from trainer.fit.job import FAILURE, JOB, read_job
from trainer.fit.record import RECORD
from trainer.fit.settings import FitSettings

EXPORTED = "exported.json"


class Exported(Word):
    """Which bundle a run became."""

    settings: ExportSettings
    bundle: Sha256


def finished_run(runs: Path, snapshot: str, settings: FitSettings) -> Path | None:
    """The newest run in `runs` that learnt from this snapshot with these settings to its end."""
    return next((run for run in _alike(runs, snapshot, settings) if (run / RECORD).exists()), None)


def unfinished_run(runs: Path, snapshot: str, settings: FitSettings) -> Path | None:
    """The newest one that was cut short and has a checkpoint; one that gave up with a reason would again."""
    for run in _alike(runs, snapshot, settings):
        if (run / CHECKPOINT).exists() and not (run / FAILURE).exists():
            return run
    return None


def bundle_of(run: Path, bundles: Path, settings: ExportSettings) -> Path | None:
    """The whole bundle that this run became with these settings; None: it has to be made."""
    try:
        told = Exported.model_validate_json((run / EXPORTED).read_bytes())
        if told.settings != settings:
            return None
        verify_folder(bundles / told.bundle)
    except (FileNotFoundError, ValueError, InputRefused):
        return None
    return bundles / told.bundle


def note_bundle(run: Path, bundle: Path, settings: ExportSettings) -> None:
    """Remember that `run` became `bundle`."""
    told = Exported(settings=settings, bundle=bundle.name)
    write_whole(run / EXPORTED, told.model_dump_json(indent=1).encode())


def _alike(runs: Path, snapshot: str, settings: FitSettings) -> list[Path]:
    """Newest first; their names begin with the time."""
    found = []
    for run in sorted(runs.glob(f"*/{JOB}"), reverse=True):
        try:
            job = read_job(run.parent)
        except InputRefused:  # written by another version
            continue
        if (job.snapshot, job.settings) == (snapshot, settings):
            found.append(run.parent)
    return found
