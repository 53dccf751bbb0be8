"""The trainer's commands, from import to publish; retrain does all of them, worker does so on request.

Those that take pictures in are in `trainer.intake`, those over the archive in `trainer.archive`, those over
what arrives in `trainer.stream`; `measure` has a file of its own.
"""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from inspection.errors import InputRefused
from model_registry.bundle.verify import verify_folder
from trainer.archive.ask_command import ask_command
from trainer.archive.commands import replay_command
from trainer.archive.index_commands import (
    diverse_command,
    drift_command,
    features_command,
    similar_command,
)
from trainer.compose import code_version, now, retrain_now, run_worker, spark_session
from trainer.export.job import export_run
from trainer.export.thaw import thaw_bundle
from trainer.fit.record import read_record
from trainer.fit.weights import WEIGHTS
from trainer.intake.commands import import_app
from trainer.measure_command import measure_command
from trainer.pipeline import Labels, Stage, export_settings, fit, make_snapshot, release, resume, tracker_of
from trainer.settings import EXAMPLE, TrainerSettings, read_settings
from trainer.show import StageBar, figures_table
from trainer.stream.commands import reference_command, stream_command

app = typer.Typer(
    help="Sightline's trainer: labelled pictures in, a released INT8 detector out.", no_args_is_help=True
)
settings_app = typer.Typer(help="The settings file.", no_args_is_help=True)
app.add_typer(import_app, name="import")
app.add_typer(settings_app, name="settings")
app.command("replay")(replay_command)
app.command("features")(features_command)
app.command("similar")(similar_command)
app.command("diverse")(diverse_command)
app.command("ask")(ask_command)
app.command("drift")(drift_command)
app.command("stream")(stream_command)
app.command("reference")(reference_command)

SettingsFile = Annotated[
    Path,
    typer.Option(
        "--settings", "-s", envvar="SIGHTLINE_TRAINER", help="TOML file; `trainer settings example`."
    ),
]
LabelSets = Annotated[
    list[str], typer.Argument(help="URLs of label sets (Parquet), from `import` or the dashboard.")
]
Pictures = Annotated[
    str, typer.Option(help="fsspec URL or folder of the picture store that the label sets speak of.")
]
console = Console()


@app.command("snapshot")
def snapshot_command(label_sets: LabelSets, pictures: Pictures, settings: SettingsFile) -> None:
    """Make the training set that these label sets give; prints its folder."""
    chosen = read_settings(settings)
    manifest, folder = make_snapshot(Labels(label_sets, pictures), chosen, spark_session(chosen), _quiet)
    console.print_json(manifest.model_dump_json(exclude={"shards"}))
    typer.echo(folder)


@app.command("fit")
def fit_command(snapshot: str, settings: SettingsFile) -> None:
    """Train on a snapshot; prints the run's folder."""
    chosen = read_settings(settings)
    spark_session(chosen)
    with StageBar(console) as bar:
        record, folder = fit(
            str(Path(snapshot).absolute()) if "://" not in snapshot else snapshot, chosen, now(), bar
        )
    tracker_of(chosen).tell(record)
    typer.echo(str(folder))


@app.command("resume")
def resume_command(run: Path, settings: SettingsFile) -> None:
    """Go on with a run that was cut short, from its last checkpoint; prints its folder."""
    chosen = read_settings(settings)
    spark_session(chosen)
    with StageBar(console) as bar:
        record, folder = resume(run, chosen, bar)
    tracker_of(chosen).tell(record)
    typer.echo(str(folder))


@app.command("export")
def export_command(run: Path, snapshot: str, settings: SettingsFile) -> None:
    """Quantise a run, compare INT8 with FP32, and write the bundle; prints its folder."""
    chosen = read_settings(settings)
    export = export_settings(chosen, code_version())
    bundle = export_run(
        snapshot, run, chosen.data_dir / "bundles", export, lambda step: console.print(f"{step} ...")
    )
    manifest = verify_folder(bundle)
    tracker_of(chosen).tell(read_record(run), manifest)
    console.print(figures_table(manifest))
    typer.echo(str(bundle))


@app.command("thaw")
def thaw_command(
    bundle: Annotated[Path, typer.Argument(help="A bundle's folder.")],
    run: Annotated[Path, typer.Argument(help="Folder with the run.json that it came from.")],
    snapshot: Annotated[str, typer.Argument(help="The snapshot that the run learnt from.")],
    to: Annotated[Path, typer.Option(help="Folder to write; name its weights.safetensors in [fit] weights.")],
) -> None:
    """Make a released INT8 bundle learn on: weights that `fit` can start from."""
    thaw_bundle(bundle, read_record(run), snapshot, to)
    typer.echo(str(to / WEIGHTS))


app.command("measure")(measure_command)


@app.command("publish")
def publish_command(bundle: Path, settings: SettingsFile) -> None:
    """Hand a bundle to the registry, whose gate decides; prints its digest."""
    released = release(bundle, read_settings(settings), _quiet)
    if released is None:
        raise InputRefused(f"{settings}: [registry] is missing; a bundle is published there")
    typer.echo(released.digest)


@app.command("retrain")
def retrain_command(label_sets: LabelSets, pictures: Pictures, settings: SettingsFile) -> None:
    """Snapshot, fit, export and publish in one go; prints the bundle's folder. Killed and begun again it goes
    on; with the same labels and settings nothing is done twice."""
    with StageBar(console) as bar:
        done = retrain_now(Labels(label_sets, pictures), read_settings(settings), bar)
    console.print(figures_table(done.manifest))
    typer.echo(str(done.bundle))


@app.command("worker")
def worker_command(settings: SettingsFile) -> None:
    """Take retraining jobs from the dashboard until stopped."""
    run_worker(read_settings(settings))


@settings_app.command("example")
def print_example() -> None:
    """Print a settings file to start from."""
    typer.echo(EXAMPLE, nl=False)


@settings_app.command("schema")
def print_schema() -> None:
    """Print the JSON Schema of the settings file."""
    typer.echo(json.dumps(TrainerSettings.model_json_schema(), indent=1))


def _quiet(_stage: Stage) -> None:
    pass
