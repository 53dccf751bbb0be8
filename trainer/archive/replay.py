"""The replay: any bundle and any recipes over everything that was inspected in a period."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from py4j.protocol import Py4JJavaError
from pydantic import NonNegativeInt
from pyspark.broadcast import Broadcast
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession

from inspection.errors import InputRefused, Unavailable
from inspection.word import Sha256, Word
from trainer.archive.detector import PackedBundle, at_work, pack
from trainer.archive.landed import Wanted, read_landed
from trainer.archive.parts import ROWS, Part, PartsFolder, plan_parts
from trainer.archive.pictures import PictureSource
from trainer.archive.recipes import RecipeShelf, refuse_unfit
from trainer.archive.replayed import REPLAYED, Replayer

TASKS_PER_CORE = 4
"""So that one slow executor holds up no part."""
ROWS_PER_TASK = 32
"""At least, or starting tasks would take longer than their work."""
NEEDED = ("id", "station", "seq", "at", "serial", "sku", "lot", "bundle", "verdict", "record")


class ReplayQuestion(Word):
    """What a replay asks. The same question is the same replay."""

    bundle: Sha256
    recipes: tuple[Sha256, ...]
    as_recorded: bool
    wanted: Wanted
    inspections: str
    """URL of the landed inspections."""

    @property
    def id(self) -> str:
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:16]


class Replay(NamedTuple):
    """A replay that is planned, and not begun."""

    question: ReplayQuestion
    shelf: RecipeShelf
    packed: PackedBundle
    pictures_url: str
    rows: DataFrame
    """Landed rows with `day`."""
    parts: tuple[Part, ...]

    @property
    def inspections(self) -> int:
        return sum(part.rows for part in self.parts)

    @property
    def pictures(self) -> int:
        return sum(part.pictures for part in self.parts)


class Progress(Word):
    done: NonNegativeInt
    """Inspections, those that an earlier try did included."""
    of: NonNegativeInt


Tell = Callable[[Progress], None]


def plan_replay(
    spark: SparkSession,
    bundle: Path,
    shelf: RecipeShelf,
    wanted: Wanted,
    inspections_url: str,
    pictures_url: str,
    part_rows: int = ROWS,
) -> Replay:
    """Which inspections it is about, from numbers and counts alone: no picture is opened.

    Raises:
        InputRefused: the bundle is damaged or unfit for the recipes, or nothing was inspected.
    """
    manifest, packed = pack(bundle)
    refuse_unfit(shelf.recipes, manifest)
    rows = read_landed(spark, inspections_url, wanted)
    with broken_off("counting inspections"):
        parts = plan_parts(rows, part_rows)
    if not parts:
        period = wanted.period
        raise InputRefused(
            f"{inspections_url}: nothing was inspected from {period.first} to before {period.end}"
            f"{_where(wanted)}; correct --from, --to, --line or --station"
        )
    question = ReplayQuestion(
        bundle=packed.digest,
        recipes=tuple(recipe.digest for recipe in shelf.recipes),
        as_recorded=shelf.as_recorded,
        wanted=wanted,
        inspections=inspections_url,
    )
    return Replay(question, shelf, packed, pictures_url, rows, parts)


def run_replay(spark: SparkSession, replay: Replay, folder: PartsFolder, tell: Tell) -> None:
    """Every part that is not there yet, one after the other; afterwards all are in `folder`.

    Raises:
        Unavailable: a part broke off for good; started again, the replay goes on with it.
    """
    shared = spark.sparkContext.broadcast(replay.packed)
    most = spark.sparkContext.defaultParallelism * TASKS_PER_CORE
    done = 0
    try:
        for part in replay.parts:
            if not folder.has(part):
                tasks = min(most, -(-part.rows // ROWS_PER_TASK))
                # By number, not in turns: a task that Spark does again must get the very same rows.
                spread = part.of(replay.rows).select(*NEEDED).repartition(tasks, "id")
                with broken_off(f"part {part.path}"):
                    folder.write(part, replayed(spread, replay.shelf, shared, replay.pictures_url))
            done += part.rows
            tell(Progress(done=done, of=replay.inspections))
    finally:
        shared.destroy()


def replayed(
    rows: DataFrame, shelf: RecipeShelf, bundle: "Broadcast[PackedBundle]", pictures_url: str
) -> DataFrame:
    """As many rows of `REPLAYED`, made by the executors."""

    def replay(batches: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        return Replayer(shelf, at_work(bundle.value), PictureSource(pictures_url)).replay(batches)

    return rows.mapInPandas(replay, REPLAYED)


@contextmanager
def broken_off(what: str) -> Iterator[None]:
    """What Spark raises, in one line of ours."""
    try:
        yield
    except (PySparkException, Py4JJavaError) as error:
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        told = next((line for line in reversed(lines) if "Error: " in line and " at " not in line), lines[0])
        raise Unavailable(f"{what} broke off ({told}); started again, it goes on there") from error


def _where(wanted: Wanted) -> str:
    return "".join(f" at {place}" for place in (wanted.line, wanted.station) if place is not None)
