"""The replay: any bundle and any recipes over everything that was inspected in a period."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from pyspark.broadcast import Broadcast
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f

from inspection.word import Sha256, Word
from trainer.archive.broken import broken_off
from trainer.archive.detector import PackedBundle, at_work, pack
from trainer.archive.landed import Wanted, nothing_inspected, read_landed
from trainer.archive.parts import ROWS, Part, PartsFolder, Tell, do_parts, plan_parts
from trainer.archive.pictures import PictureSource
from trainer.archive.recipes import RecipeShelf, refuse_unfit
from trainer.archive.replayed import REPLAYED, Replayer

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
        pictures = f.size(f.filter("views", lambda view: view["sha256"].isNotNull()))
        parts = plan_parts(rows, pictures, "id", part_rows)
    if not parts:
        raise nothing_inspected(inspections_url, wanted)
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

    def do(rows: DataFrame) -> DataFrame:
        return replayed(rows, replay.shelf, shared, replay.pictures_url)

    try:
        do_parts(replay.parts, replay.rows.select("day", *NEEDED), "id", folder, do, tell)
    finally:
        shared.destroy()


def replayed(
    rows: DataFrame, shelf: RecipeShelf, bundle: "Broadcast[PackedBundle]", pictures_url: str
) -> DataFrame:
    """As many rows of `REPLAYED`, made by the executors."""

    def replay(batches: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        return Replayer(shelf, at_work(bundle.value), PictureSource(pictures_url)).replay(batches)

    return rows.mapInPandas(replay, REPLAYED)
