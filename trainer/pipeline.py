"""Retraining as a table of contents: snapshot, fit, export, prove, publish."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyspark.sql import SparkSession

from inspection.errors import InputRefused
from inspection.word import Moment
from model_registry.bundle.manifest import MANIFEST_NAME, BundleManifest
from model_registry.bundle.verify import read_manifest
from model_registry.rollout.client import RegistryClient
from model_registry.rollout.release import Release
from model_registry.service.publish import publish
from trainer.archive.prove import proven
from trainer.archive.recipes import read_shelf
from trainer.earlier import bundle_of, finished_run, note_bundle, unfinished_run
from trainer.export.job import ExportSettings, export_run
from trainer.fit.checkpoint import load_checkpoint
from trainer.fit.distribute import fit_on_spark
from trainer.fit.job import FitJob, FitProgress, read_job, run_id
from trainer.fit.published import try_start
from trainer.fit.record import RunRecord, read_record
from trainer.settings import TrainerSettings
from trainer.snapshot.job import build_snapshot
from trainer.snapshot.manifest import SnapshotManifest
from trainer.snapshot.watched import Share
from trainer.track.tracker import Telling, Tracker, Untracked, open_tracker

SHARES = {"snapshot": (0, 15), "fit": (15, 80), "measure": (80, 84), "quantise": (84, 92), "check": (92, 97)}
"""Percent of the whole at which each stage begins and ends."""
UNTRACKED = Untracked()
PROVING, PUBLISHING = ("prove", 97.0), ("publish", 98.0)


@dataclass(frozen=True)
class Stage:
    """How far a retraining is."""

    name: str
    percent: float
    """0 to 100, of the whole."""
    seconds_left: float | None = None
    """Of this stage, where it is known."""
    message: str = ""


Tell = Callable[[Stage], None]


@dataclass(frozen=True)
class Labels:
    """What to learn from."""

    label_sets: Sequence[str]
    """URLs of Parquet tables."""
    pictures_url: str


@dataclass(frozen=True)
class Retrained:
    snapshot: SnapshotManifest
    run: RunRecord
    bundle: Path
    release: Release | None
    """None without a registry."""

    @property
    def manifest(self) -> BundleManifest:
        return BundleManifest.model_validate_json((self.bundle / MANIFEST_NAME).read_bytes())


def retrain(
    labels: Labels,
    settings: TrainerSettings,
    spark: SparkSession,
    at: Moment,
    code_version: str,
    tell: Tell,
    tracker: Telling = UNTRACKED,
) -> Retrained:
    """Labels in, a released bundle out. Killed and begun again, it goes on where it was: each step knows what
    is done already.

    Raises:
        InputRefused: nothing to learn from, or the registry's gate refuses the bundle.
        Unavailable: the registry does not answer.
        FitFailed: training broke.
    """
    try_start(settings.fit)
    snapshot, folder = make_snapshot(labels, settings, spark, tell)
    run, run_folder = fit_once(folder, settings, at, tell)
    tracker.tell(run)
    bundle = export_once(folder, run_folder, settings, code_version, tell)
    tracker.tell(run, read_manifest(bundle))
    bundle = prove(bundle, labels.pictures_url, settings, tell)
    return Retrained(snapshot, run, bundle, release(bundle, settings, tell))


def make_snapshot(
    labels: Labels, settings: TrainerSettings, spark: SparkSession, tell: Tell
) -> tuple[SnapshotManifest, str]:
    """The snapshot and the folder that it lies in."""
    begin, end = SHARES["snapshot"]
    tell(Stage("snapshot", begin))

    def told(share: Share) -> None:
        words = f"{share.done} of {share.of} parts of the new pictures are in"
        tell(Stage("snapshot", begin + (end - begin) * share.done / share.of, share.seconds_left, words))

    target = str(settings.data_dir.absolute() / "snapshots")
    manifest = build_snapshot(spark, labels.label_sets, labels.pictures_url, target, settings.snapshot, told)
    return manifest, f"{target}/{manifest.id}"


def fit_once(snapshot: str, settings: TrainerSettings, at: Moment, tell: Tell) -> tuple[RunRecord, Path]:
    """As `fit`, but an earlier attempt that came to its end is taken, and one that was cut short goes on."""
    runs = _runs(settings)
    done = finished_run(runs, snapshot, settings.fit)
    if done is not None:
        tell(Stage("fit", SHARES["fit"][1], message=f"run {done.name} did this already"))
        return read_record(done), done
    begun = unfinished_run(runs, snapshot, settings.fit)
    return fit(snapshot, settings, at, tell) if begun is None else resume(begun, settings, tell)


def export_once(snapshot: str, run: Path, settings: TrainerSettings, code_version: str, tell: Tell) -> Path:
    """The run's bundle; one that was made of it with the same settings is taken as it is."""
    bundles = settings.data_dir / "bundles"
    chosen = export_settings(settings, code_version)
    made = bundle_of(run, bundles, chosen)
    if made is not None:
        tell(Stage("check", SHARES["check"][1], message=f"bundle {made.name[:12]} was made already"))
        return made
    made = export_run(snapshot, run, bundles, chosen, lambda step: tell(Stage(step, SHARES[step][0])))
    note_bundle(run, made, chosen)
    return made


def export_settings(settings: TrainerSettings, code_version: str) -> ExportSettings:
    """What an export needs to know of the trainer's settings."""
    return ExportSettings(
        name=settings.name,
        data_licence=settings.data_licence,
        code_version=code_version,
        accuracy=settings.accuracy,
        golden=settings.golden,
        needs=settings.needs,
    )


def fit(snapshot: str, settings: TrainerSettings, at: Moment, tell: Tell) -> tuple[RunRecord, Path]:
    """The finished run and its folder. A Spark session must be open.

    Raises:
        InputRefused: the weights to start from do not fit.
        FitFailed: training broke.
    """
    try_start(settings.fit)
    folder = _runs(settings) / run_id(at, settings.fit)
    job = FitJob(snapshot=snapshot, folder=str(folder), settings=settings.fit, started_at=at)
    return _train(job, settings, tell)


def resume(run: Path, settings: TrainerSettings, tell: Tell) -> tuple[RunRecord, Path]:
    """The run in this folder, taken up at its last checkpoint with its own settings and snapshot.

    Raises:
        InputRefused: there is no such run, or it has no checkpoint.
        FitFailed: training broke.
    """
    job = read_job(run).model_copy(update={"goes_on": True, "folder": str(run.absolute())})
    load_checkpoint(run)
    return _train(job, settings, tell)


def _runs(settings: TrainerSettings) -> Path:
    return settings.data_dir.absolute() / "runs"


def _train(job: FitJob, settings: TrainerSettings, tell: Tell) -> tuple[RunRecord, Path]:
    begin, end = SHARES["fit"]
    tell(Stage("fit", begin))

    def told(progress: FitProgress) -> None:
        percent = begin + (end - begin) * min(1.0, progress.share)
        words = f"loss {progress.loss:.2f}, {progress.pictures_per_second:.0f} pictures/s"
        tell(Stage("fit", percent, progress.seconds_left, words))

    folder = Path(job.folder)
    record = fit_on_spark(
        job,
        settings.processes,
        local=settings.spark.is_local,
        attempts=settings.attempts,
        on_progress=told,
    )
    return record, folder


def prove(bundle: Path, pictures_url: str, settings: TrainerSettings, tell: Tell) -> Path:
    """The bundle once it was shown every unit that the registry wants it to be shown.

    Raises:
        InputRefused: a recipe is wrong.
        Unavailable: the registry does not answer.
    """
    if settings.registry is None:
        return bundle
    client = RegistryClient(settings.registry.url, read_token(settings.registry.token_file))
    challenges = client.challenges(settings.name)
    if not challenges or settings.recipes is None:
        return bundle  # the registry says what is missing
    tell(Stage(*PROVING, message=f"{len(challenges)} units whose truth is known"))
    return proven(bundle, challenges, read_shelf(settings.recipes, as_recorded=True), pictures_url)


def release(bundle: Path, settings: TrainerSettings, tell: Tell) -> Release | None:
    """Hands the bundle to the registry; None where the settings name none."""
    if settings.registry is None:
        return None
    tell(Stage(*PUBLISHING))
    token = read_token(settings.registry.token_file)
    return publish(bundle, settings.registry.url, token, by=f"trainer {settings.name}")


def tracker_of(settings: TrainerSettings) -> Tracker | Untracked:
    """Who is told of runs.

    Raises:
        InputRefused: no token in its file, or no address.
    """
    chosen = settings.mlflow
    if chosen is None:
        return UNTRACKED
    token = None if chosen.token_file is None else read_token(chosen.token_file)
    return open_tracker(chosen.uri, token, chosen.experiment)


def read_token(path: Path) -> str:
    """Raises InputRefused when there is no such file."""
    try:
        return path.read_text().strip()
    except OSError as error:
        raise InputRefused(f"{path}: token cannot be read ({error.strerror}); check token_file") from error
