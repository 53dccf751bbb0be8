"""The trainer's commands over everything that was ever inspected."""

import time
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from inspection.errors import InputRefused
from inspection.landed import FOLDER
from trainer.archive.cost import estimate
from trainer.archive.landed import Period, Wanted
from trainer.archive.parts import PartsFolder
from trainer.archive.recipes import read_shelf
from trainer.archive.replay import plan_replay, run_replay
from trainer.archive.suspects import Group, ReplaySummary, largest_groups, summarise
from trainer.compose import any_session

From = Annotated[str, typer.Option("--from", help="First day, like 2026-03-01; UTC, by the time of judging.")]
To = Annotated[str, typer.Option("--to", help="Last day; it belongs to the period.")]
Pictures = Annotated[str, typer.Option(help="fsspec URL or folder of the dashboard's picture store.")]
Inspections = Annotated[
    str | None, typer.Option(help="URL of the landed inspections; without it, `inspections` in the store.")
]
Line = Annotated[str | None, typer.Option(help="Only of this line: site/line.")]
Station = Annotated[str | None, typer.Option(help="Only of this station: site/line/station.")]
Bundle = Annotated[Path, typer.Option(help="Folder of a released bundle.")]
Spark = Annotated[
    Path | None,
    typer.Option(
        "--settings",
        "-s",
        envvar="SIGHTLINE_TRAINER",
        help="TOML file; its table `spark` says where to run.",
    ),
]
console = Console()


def replay_command(
    pictures: Pictures,
    bundle: Bundle,
    recipe: Annotated[
        Path, typer.Option(help="A recipe's file, or a folder of them: by SKU, the highest version.")
    ],
    first: From,
    last: To,
    out: Annotated[str, typer.Option(help="fsspec URL or folder to write into.")],
    as_recorded: Annotated[
        bool,
        typer.Option("--as-recorded", help="Each unit by the recipe that its record names."),
    ] = False,
    inspections: Inspections = None,
    line: Line = None,
    station: Station = None,
    sample: Annotated[int, typer.Option(min=1, help="Inspections that the cost is measured on.")] = 32,
    only_estimate: Annotated[bool, typer.Option("--estimate", help="Say what it costs, and stop.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Begin without asking.")] = False,
    settings: Spark = None,
) -> None:
    """Judge all inspections of a period again: which verdicts would differ, since when, in which lots.

    Started again with the same arguments, it goes on where it was. Writes suspects (serials and lots) as CSV
    and Parquet.
    """
    shelf = read_shelf(recipe, as_recorded)
    wanted = Wanted(period=period_of(first, last), line=line, station=station)
    spark = any_session(settings)
    landed_url = absolute(inspections or f"{pictures.rstrip('/')}/{FOLDER}")
    replay = plan_replay(spark, bundle, shelf, wanted, landed_url, absolute(pictures))
    cores = spark.sparkContext.defaultParallelism
    console.print(str(estimate(replay, cores, sample, time.monotonic)))
    if only_estimate or not (yes or typer.confirm("Begin?")):
        return
    target = f"{absolute(out)}/{replay.question.id}"
    folder = PartsFolder(f"{target}/units")
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("replay", total=replay.inspections)
        run_replay(spark, replay, folder, lambda told: bar.update(task, completed=told.done))
    summary = summarise(spark, replay, folder, target)
    console.print(outcome_table(summary))
    console.print(groups_table(largest_groups(spark, replay, folder, 20)))
    typer.echo(target)


def period_of(first: str, last: str) -> Period:
    """
    Raises:
        InputRefused: no days, or the last before the first.
    """
    begin, end = _day(first, "--from"), _day(last, "--to")
    if end < begin:
        raise InputRefused(f"--to {last}: lies before --from {first}; exchange them")
    return Period(first=begin, end=end + timedelta(days=1))


def absolute(url: str) -> str:
    """A folder's full path, since executors stand elsewhere; a URL as it is."""
    return url.rstrip("/") if "://" in url else str(Path(url).absolute())


def outcome_table(summary: ReplaySummary) -> Table:
    table = Table("", "inspections", title=f"replay {summary.question.id}: {summary.inspections} inspections")
    for outcome, count in summary.outcomes.items():
        table.add_row(outcome, str(count))
    table.add_section()
    for turn, count in summary.verdicts.items():
        table.add_row(turn, str(count))
    table.add_section()
    table.add_row("suspects: passed as OK, would be stopped", str(summary.suspects))
    for reason, count in summary.reasons.items():
        table.add_row(f"not judged: {reason}", str(count))
    return table


def groups_table(groups: tuple[Group, ...]) -> Table:
    table = Table("lot", "SKU", "bundle", "for", "then", "now", "units", "first", "last", title="since when")
    for one in groups:
        bundle = (one.bundle or "none")[:12]
        times = (f"{one.first:%Y-%m-%d %H:%M}", f"{one.last:%Y-%m-%d %H:%M}")
        table.add_row(one.lot, one.sku, bundle, one.about, one.then, one.now, str(one.count), *times)
    return table


def _day(text: str, option: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputRefused(f"{option} {text!r}: not a day; write it like 2026-03-01") from error
