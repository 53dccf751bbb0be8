"""The trainer's commands that take in labelled pictures: `trainer import`."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from inspection.errors import InputRefused
from inspection.label import Split
from trainer.compose import now
from trainer.intake.coco import read_coco
from trainer.intake.comparison import GoldenOf, compared, golden_in, golden_repaired
from trainer.intake.labelled import Source
from trainer.intake.table import write_label_set
from trainer.intake.voc import read_voc
from trainer.intake.yolo import read_yolo
from trainer.settings import read_settings

import_app = typer.Typer(
    help="Take in a folder of labelled pictures; prints the label set.", no_args_is_help=True
)
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
