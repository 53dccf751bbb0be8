"""The trainer's commands, from import to publish; retrain does all of them, worker does so on request.

Those over the archive are in `trainer.archive`, those over what arrives in `trainer.stream`.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.console import Console

from inspection.errors import InputRefused
from inspection.label import Split
from model_registry.bundle.disk import write_whole
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
from trainer.intake.coco import read_coco
from trainer.intake.comparison import GoldenOf, compared, golden_in, golden_repaired
from trainer.intake.labelled import Source
from trainer.intake.table import write_label_set
from trainer.intake.voc import read_voc
from trainer.intake.yolo import read_yolo
from trainer.measure.appraisal import Appraisal, Question
from trainer.measure.budget import Proof
from trainer.measure.table import appraisal_tables
from trainer.measure_bundle import Shown, from_coco, from_good, from_snapshot, measure_bundle
from trainer.measure_spread import measure_on_spark
from trainer.pipeline import Labels, Stage, export_settings, fit, make_snapshot, release, resume, tracker_of
from trainer.settings import EXAMPLE, TrainerSettings, read_settings
from trainer.show import StageBar, figures_table
from trainer.stream.commands import reference_command, stream_command

app = typer.Typer(
    help="Sightline's trainer: labelled pictures in, a released INT8 detector out.", no_args_is_help=True
)
import_app = typer.Typer(
    help="Take in a folder of labelled pictures; prints the label set.", no_args_is_help=True
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
Store = Annotated[str, typer.Option(help="fsspec URL or folder of the picture store to copy into.")]
Name = Annotated[str, typer.Option(help="What the set is called; written into each row.")]
Folder = Annotated[Path, typer.Option(help="Folder of the pictures.")]
AnySplit = Annotated[
    Split | None, typer.Option(help="Only where the set prescribes one, such as an official test split.")
]
GoldenFolder = Annotated[
    Path | None,
    typer.Option(
        help="Folder of golden pictures: the one that the annotations name (key `golden` of an image), "
        "or that has the picture's name."
    ),
]
LabelSets = Annotated[
    list[str], typer.Argument(help="URLs of label sets (Parquet), from `import` or the dashboard.")
]
Pictures = Annotated[
    str, typer.Option(help="fsspec URL or folder of the picture store that the label sets speak of.")
]
console = Console()


@import_app.command("coco")
def import_coco(
    annotations: Path,
    pictures: Folder,
    store: Store,
    name: Name,
    split: AnySplit = None,
    golden: GoldenFolder = None,
    repair: Annotated[
        Path | None,
        typer.Option(
            help="Settings file with [fit.strokes]: the golden picture is each picture itself, its defects "
            "undone; for two-coloured surfaces."
        ),
    ] = None,
) -> None:
    """COCO: one JSON file of annotations. With --golden or --repair, comparisons (`compare = true`)."""
    taken = read_coco(annotations, pictures, Source(name, now(), split))
    with TemporaryDirectory() as staging:
        if golden is not None or repair is not None:
            taken = compared(taken, _golden_of(golden, repair), Path(staging))
        typer.echo(write_label_set(taken, store))


@import_app.command("voc")
def import_voc(annotations: Path, pictures: Folder, store: Store, name: Name, split: AnySplit = None) -> None:
    """Pascal VOC: a folder of XML files."""
    typer.echo(write_label_set(read_voc(annotations, pictures, Source(name, now(), split)), store))


@import_app.command("yolo")
def import_yolo(
    data_yaml: Path,
    pictures: Folder,
    labels: Annotated[Path, typer.Option(help="Folder of the text files.")],
    store: Store,
    name: Name,
    split: AnySplit = None,
) -> None:
    """YOLO: a folder of text files and the data.yaml with the class names."""
    typer.echo(write_label_set(read_yolo(data_yaml, pictures, labels, Source(name, now(), split)), store))


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


@app.command("measure")
def measure_command(
    bundle: Path,
    snapshot: Annotated[str | None, typer.Argument(help="A snapshot's folder; or give --truth.")] = None,
    split: Annotated[Split, typer.Option(help="Which of the snapshot's pictures.")] = Split.VALIDATION,
    truth: Annotated[Path | None, typer.Option(help="A COCO file of pictures with their boxes.")] = None,
    pictures: Annotated[Path | None, typer.Option(help="Folder of the pictures that --truth names.")] = None,
    good: Annotated[
        Path | None, typer.Option(help="Folder of pictures of good units; they count for overkill.")
    ] = None,
    golden: GoldenFolder = None,
    defect: Annotated[
        list[str] | None, typer.Option(help="Label that makes a unit defective (repeat); without: every one.")
    ] = None,
    iou: Annotated[
        float | None,
        typer.Option(min=0.01, max=0.99, help="mAP at this IoU too, such as .33 as DeepPCB's authors do."),
    ] = None,
    budget: Annotated[
        float | None,
        typer.Option(min=0.0001, max=0.5, help="Solve thresholds for this share of escapes a label."),
    ] = None,
    proof: Annotated[
        Proof, typer.Option(help="What must keep the budget: the 95 % upper bound, or the share seen.")
    ] = Proof.BOUND,
    spread: Annotated[
        Path | None,
        typer.Option(help="Trainer's settings file: Spark's executors look at the snapshot's pictures."),
    ] = None,
    report: Annotated[Path | None, typer.Option(help="Write all figures to this file as JSON.")] = None,
) -> None:
    """Measure a bundle's INT8 graph: COCO's figures, escapes and overkills by the unit, thresholds."""
    question = Question(defects=tuple(defect or ()), iou=iou, budget=budget, proof=proof)
    if spread is not None:
        if snapshot is None or good is not None or golden is not None:
            raise InputRefused("--spread: measures a snapshot, without --truth, --good or --golden")
        with console.status("measure ..."):
            session = spark_session(read_settings(spread))
            _show(measure_on_spark(session, bundle, snapshot, split, question), report)
        return
    golden_of = golden_in(golden) if golden is not None else None
    shown = _truth(snapshot, split, truth, pictures, golden_of)
    sound = from_good(good, now(), golden_of) if good else ()
    with console.status("measure ..."):
        appraisal = measure_bundle(bundle, shown, sound, question)
    _show(appraisal, report)


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


def _show(appraisal: Appraisal, report: Path | None) -> None:
    console.print(appraisal_tables(appraisal))
    if report is not None:
        write_whole(report, (appraisal.model_dump_json(indent=1) + "\n").encode())


def _golden_of(golden: Path | None, repair: Path | None) -> GoldenOf:
    if repair is None:
        assert golden is not None
        return golden_in(golden)
    strokes = read_settings(repair).fit.strokes
    if golden is not None or strokes is None:
        raise InputRefused(
            f"--repair {repair}: needs [fit.strokes] in that file, which tells each label's ink, "
            "and no --golden beside it"
        )
    return golden_repaired(strokes)


def _truth(
    snapshot: str | None, split: Split, truth: Path | None, pictures: Path | None, golden_of: GoldenOf | None
) -> Iterator[Shown]:
    if (snapshot is None) == (truth is None):
        raise InputRefused("measure: give a snapshot's folder, or --truth with --pictures")
    if snapshot is not None:
        return from_snapshot(snapshot, split)
    if truth is None or pictures is None:
        raise InputRefused("--truth: --pictures is missing, the folder of the pictures that it names")
    return from_coco(truth, pictures, now(), golden_of)


def _quiet(_stage: Stage) -> None:
    pass
