"""`trainer measure`: what a bundle finds, on a snapshot or on any labelled pictures."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from inspection.errors import InputRefused
from inspection.label import Split
from model_registry.bundle.disk import write_whole
from trainer.compose import now, spark_session
from trainer.intake.commands import GoldenFolder
from trainer.intake.comparison import GoldenOf, golden_in
from trainer.measure.appraisal import Appraisal, Question
from trainer.measure.budget import Proof
from trainer.measure.table import appraisal_tables
from trainer.measure_bundle import Shown, from_coco, from_good, from_snapshot, measure_bundle
from trainer.measure_spread import measure_on_spark
from trainer.settings import read_settings

console = Console()


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


def _show(appraisal: Appraisal, report: Path | None) -> None:
    console.print(appraisal_tables(appraisal))
    if report is not None:
        write_whole(report, (appraisal.model_dump_json(indent=1) + "\n").encode())


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
