"""The trainer's commands over features: make an index, look for what is alike, unlike, or drifting."""

import csv
import sys
from collections.abc import Iterable, Mapping
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from inspection.errors import InputRefused
from inspection.landed import FOLDER
from trainer.archive.commands import (
    Bundle,
    Inspections,
    Line,
    Pictures,
    Spark,
    Station,
    absolute,
    period_of,
)
from trainer.archive.diverse import k_centres
from trainer.archive.drift import drift
from trainer.archive.embedder import DETECTION, PICTURE
from trainer.archive.features import IndexSource, plan_features, run_features
from trainer.archive.index import Index, Wish
from trainer.archive.labelled import read_labelled
from trainer.archive.landed import Period, Wanted, read_landed
from trainer.archive.shown import of_landed, of_list
from trainer.archive.similar import nearest
from trainer.compose import any_session

IndexUrl = Annotated[str, typer.Argument(help="fsspec URL or folder of an index of features.")]
WhichBundle = Annotated[
    str | None, typer.Option("--bundle", help="Beginning of the digest, where the index has several bundles.")
]
First = Annotated[str | None, typer.Option("--from", help="First day, like 2026-03-01 (UTC).")]
Last = Annotated[str | None, typer.Option("--to", help="Last day; it belongs to the period.")]
ReferenceFirst = Annotated[
    str | None, typer.Option("--reference-from", help="First day of the period to compare with.")
]
ReferenceLast = Annotated[str | None, typer.Option("--reference-to", help="Its last day.")]
SHOWN = ("sha256", "serial", "lot", "station", "at", "label", "score", "picture")
console = Console(stderr=True)


def features_command(
    pictures: Pictures,
    bundle: Bundle,
    index: Annotated[str, typer.Option(help="fsspec URL or folder of the index to write, or to go on with.")],
    first: First = None,
    last: Last = None,
    listed: Annotated[
        str | None,
        typer.Option(
            "--list", help="Instead of inspections: Parquet with a column sha256, and picture (path) or none."
        ),
    ] = None,
    faint: Annotated[
        bool,
        typer.Option(
            "--faint",
            help="What is found below the grey band too, as faint as a station tells; for `trainer ask`.",
        ),
    ] = False,
    crops: Annotated[
        str | None, typer.Option(help="fsspec URL or folder for a JPEG of each thing that is found.")
    ] = None,
    inspections: Inspections = None,
    line: Line = None,
    station: Station = None,
    settings: Spark = None,
) -> None:
    """Take features of all pictures of a period, or of a list, and of everything that is found in them.

    Started again, it goes on where it was.
    """
    spark = any_session(settings)
    if listed is not None:
        url = absolute(listed)
        source = IndexSource(source=url, faint=faint)
        shown = of_list(spark, url)
    elif first is None or last is None:
        raise InputRefused("features: give --from and --to, or --list")
    else:
        url = absolute(inspections or f"{pictures.rstrip('/')}/{FOLDER}")
        source = IndexSource(source=url, line=line, station=station, faint=faint)
        wanted = Wanted(period=period_of(first, last), line=line, station=station)
        shown = of_landed(read_landed(spark, url, wanted))
    features = plan_features(shown, bundle, source, absolute(index))
    if not features.parts:
        raise InputRefused(f"{url}: no picture there; correct --list, or --from and --to")
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("features", total=sum(part.rows for part in features.parts))
        told = run_features(
            spark,
            features,
            absolute(pictures),
            None if crops is None else absolute(crops),
            lambda progress: bar.update(task, completed=progress.done),
        )
    typer.echo(told.model_dump_json(indent=1))
    typer.echo(features.folder.url)


def similar_command(
    index: IndexUrl,
    sha256: Annotated[str, typer.Option(help="Digest of a picture that is in the index.")],
    most: Annotated[int, typer.Option("--k", min=1, help="How many.")] = 20,
    place: Annotated[
        int | None,
        typer.Option("--detection", min=1, help="Not the picture but its n-th detection, among detections."),
    ] = None,
    bundle: WhichBundle = None,
) -> None:
    """Print the pictures (or detections) that look most like one, as CSV, the likest first."""
    opened = Index(absolute(index), bundle)
    wish = Wish(kind=PICTURE if place is None else DETECTION)
    here = opened.find(wish, sha256, place)
    if here is None:
        what = "picture" if place is None else f"detection {place} of picture"
        raise InputRefused(f"{index}: has no {what} {sha256}; take its features first")
    near = [one for one in nearest(opened.blocks(wish), here[1], most + 1) if one.place != here[0]][:most]
    rows = opened.rows(wish, [one.place for one in near])
    print_csv(("likeness", *SHOWN), ({"likeness": f"{one.likeness:.4f}"} | rows[one.place] for one in near))


def diverse_command(
    index: IndexUrl,
    most: Annotated[int, typer.Option("--k", min=1, help="How many.")] = 100,
    labelled: Annotated[
        str | None, typer.Option(help="Parquet with a column sha256, such as a label set: known already.")
    ] = None,
    first: First = None,
    last: Last = None,
    station: Station = None,
    bundle: WhichBundle = None,
) -> None:
    """Print which pictures to label so that they are unlike one another, as CSV, the most telling first."""
    opened = Index(absolute(index), bundle)
    wish = Wish(period=given_period(first, last), station=station)
    known = read_labelled([labelled]).digests if labelled else frozenset()
    places = [place for place, digest in enumerate(opened.column(wish, "sha256")) if digest in known]
    chosen = k_centres(opened.vectors(wish), most, places)
    rows = opened.rows(wish, [one.place for one in chosen])
    print_csv(("distance", *SHOWN), ({"distance": f"{one.distance:.4f}"} | rows[one.place] for one in chosen))


def drift_command(
    index: IndexUrl,
    first: First = None,
    last: Last = None,
    reference_first: ReferenceFirst = None,
    reference_last: ReferenceLast = None,
    station: Station = None,
    label: Annotated[str | None, typer.Option(help="Not pictures but detections of this label.")] = None,
    bundle: WhichBundle = None,
) -> None:
    """Say whether the pictures of a period look like those of another (kernel two-sample test)."""
    opened = Index(absolute(index), bundle)
    if not (first and last and reference_first and reference_last):
        raise InputRefused("drift: give --from, --to, --reference-from and --reference-to")
    wish = Wish(kind=DETECTION if label else PICTURE, station=station, label=label)
    periods = (period_of(first, last), period_of(reference_first, reference_last))
    sides = [opened.vectors(wish.model_copy(update={"period": period})) for period in periods]
    for side, period in zip(sides, periods, strict=True):
        if len(side) < 2:
            raise InputRefused(
                f"{index}: has {len(side)} of these from {period.first} to before {period.end}"
            )
    typer.echo(str(drift(sides[0], sides[1])))


def given_period(first: str | None, last: str | None) -> Period | None:
    """None: all that the index has."""
    if (first is None) != (last is None):
        raise InputRefused("--from and --to: give both, or none")
    return None if first is None or last is None else period_of(first, last)


def print_csv(columns: Iterable[str], rows: Iterable[Mapping[str, Any]]) -> None:
    names = tuple(columns)
    writer = csv.writer(sys.stdout)
    writer.writerow(names)
    for row in rows:
        writer.writerow(["" if row[name] is None else row[name] for name in names])
