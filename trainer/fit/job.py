"""One training run over a snapshot, as each of its processes lives it."""

import os
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

import torch.distributed as processes
from pydantic import NonNegativeFloat

from inspection.errors import InputRefused
from inspection.files import read_json_file
from inspection.label import Split
from inspection.word import Moment, Word
from trainer.data.lint import lint, settle
from trainer.data.samples import Sample
from trainer.data.shards import WHOLE, Part, open_snapshot, read_labels, read_samples
from trainer.fit.checkpoint import CHECKPOINT, Checkpoint, load_checkpoint, save_checkpoint
from trainer.fit.curve import CurvePoint
from trainer.fit.network import Start, from_scratch
from trainer.fit.published import start_from
from trainer.fit.record import RECORD, RunRecord, digest_of, this_environment
from trainer.fit.schedule import Budget
from trainer.fit.settings import FitSettings
from trainer.fit.train import train
from trainer.fit.weights import WEIGHTS, save_detector
from trainer.snapshot.manifest import SnapshotManifest

JOB, PROGRESS, FAILURE = "job.json", "progress.json", "failure.txt"


class FitJob(Word):
    """Everything a process needs to know; travels as JSON."""

    snapshot: str
    """Folder or URL of the snapshot."""
    folder: str
    """Where the first process writes weights, record and progress."""
    settings: FitSettings
    started_at: Moment
    goes_on: bool = False
    """There must be a checkpoint in the folder; without this there may be one."""


class FitProgress(Word):
    share: NonNegativeFloat
    """0 to 1."""
    seconds_left: NonNegativeFloat
    loss: float
    pictures_per_second: float
    """Of all processes together."""


def run_job(job: FitJob, clock: Callable[[], float]) -> RunRecord | None:
    """Train; the first process writes the result into `job.folder` and returns its record.

    With torch.distributed set up, each process reads a part of its own. Where the folder has a checkpoint, an
    earlier attempt at this job was cut short, and it goes on from there.

    Raises:
        InputRefused: no snapshot, labels that cannot be taught, nothing to learn from, or weights that do
            not fit.
        TrainingBroke: see `train`.
    """
    together = processes.is_available() and processes.is_initialized()
    rank, count = (processes.get_rank(), processes.get_world_size()) if together else (0, 1)
    manifest = open_snapshot(job.snapshot)
    doubtful = _lint(job, manifest)
    samples = _part(job, manifest, (rank, count))
    watched = _watched(job, manifest) if rank == 0 and job.settings.patience else []
    folder = Path(job.folder)
    goes_on = _checkpoint(folder, count) if job.goes_on or (folder / CHECKPOINT).exists() else None
    if rank == 0:
        _write(folder / JOB, job.model_dump_json(indent=1))
    trained = train(
        samples,
        manifest.labels,
        job.settings,
        clock,
        lambda budget, point: _tell(folder, budget, point, count) if rank == 0 else None,
        start=_start(job.settings),
        rank=rank,
        together=count > 1,
        watched=watched,
        keep=partial(save_checkpoint, folder=folder),
        goes_on=goes_on,
    )
    if rank != 0:
        return None
    save_detector(trained.detector, folder)
    record = RunRecord(
        id=run_id(job.started_at, job.settings),
        snapshot=manifest.id,
        settings=job.settings,
        labels=manifest.labels,
        started_at=job.started_at,
        steps=trained.steps,
        seconds=trained.seconds,
        pictures=manifest.pictures[Split.TRAIN],
        processes=count,
        curve=trained.curve,
        environment=this_environment(),
        doubtful_labels=doubtful,
        started_from=digest_of(job.settings.weights) if job.settings.weights else None,
        weights=digest_of(folder / WEIGHTS),
    )
    _write(folder / RECORD, record.model_dump_json(indent=1))
    (folder / CHECKPOINT).unlink(missing_ok=True)
    return record


def run_id(started_at: datetime, settings: FitSettings) -> str:
    return f"{started_at:%Y%m%d-%H%M%S}-{settings.backbone.replace('_', '-')}"


def read_job(folder: Path) -> FitJob:
    """What the run in `folder` was asked to do. Raises InputRefused when there is no run."""
    return read_json_file(folder / JOB, FitJob)


def read_progress(folder: Path) -> FitProgress | None:
    """How far the run in `folder` is; None before its first point."""
    try:
        return FitProgress.model_validate_json((folder / PROGRESS).read_bytes())
    except FileNotFoundError:
        return None


def write_failure(folder: Path, words: str) -> None:
    """Why a process of the run in `folder` gave up; the last one's words stay."""
    _write(folder / FAILURE, words)


def read_failure(folder: Path) -> str | None:
    """None: no process said why."""
    file = folder / FAILURE
    return file.read_text() if file.exists() else None


def _checkpoint(folder: Path, processes: int) -> Checkpoint:
    """Raises InputRefused when there is none, or the run had another number of processes."""
    found = load_checkpoint(folder)
    if found.standing.processes != processes:
        raise InputRefused(
            f"{folder}: was trained by {found.standing.processes} processes, not by {processes}; "
            f"set processes = {found.standing.processes}"
        )
    return found


def _watched(job: FitJob, manifest: SnapshotManifest) -> list[Sample]:
    """Raises InputRefused: there is nothing to be patient about."""
    found = _read(job, manifest, Split.VALIDATION)
    if not found:
        raise InputRefused(f"{job.snapshot}: patience needs validation pictures, and there are none")
    return found


def _part(job: FitJob, manifest: SnapshotManifest, part: Part) -> list[Sample]:
    """What this process learns from. Raises InputRefused: it has nothing to learn."""
    samples = _read(job, manifest, Split.TRAIN, part)
    if part != WHOLE and not any(len(sample.boxes) for sample in samples):
        whole = manifest.pictures.get(Split.TRAIN, 0)
        raise InputRefused(f"{whole} pictures are too few for {part[1]} processes; use fewer processes")
    return samples


def _read(job: FitJob, manifest: SnapshotManifest, split: Split, part: Part = WHOLE) -> list[Sample]:
    given = job.settings
    return read_samples(job.snapshot, manifest, [split], given.input, given.tiling, given.compare, part)


def _lint(job: FitJob, manifest: SnapshotManifest) -> dict[str, int]:
    """Training and validation labels, before a picture is decoded; the doubtful ones counted by kind."""
    splits = (Split.TRAIN, Split.VALIDATION)
    raw = (labels for split in splits for labels in read_labels(job.snapshot, manifest, split))
    return settle(lint(raw, manifest.labels, None if job.settings.tiling else job.settings.input))


def _start(settings: FitSettings) -> Start:
    return from_scratch if settings.weights is None else partial(start_from, file=settings.weights)


def _tell(folder: Path, budget: Budget, point: CurvePoint, processes: int) -> None:
    progress = FitProgress(
        share=budget.progress,
        seconds_left=budget.seconds_left,
        loss=point.loss,
        pictures_per_second=point.pictures_per_second * processes,
    )
    _write(folder / PROGRESS, progress.model_dump_json())


def _write(target: Path, text: str) -> None:
    staged = target.with_name(f".{target.name}.{os.getpid()}")
    staged.write_text(text)
    staged.replace(target)
