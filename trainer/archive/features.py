"""The index of features: one Parquet row for each picture and each detection, with its vector."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, NamedTuple

import fsspec
import pandas as pd
from pydantic import NonNegativeInt, ValidationError
from pyspark.broadcast import Broadcast
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f

from inspection.errors import InputRefused, SightlineError
from inspection.word import Word, added_later
from trainer.archive.broken import broken_off
from trainer.archive.detector import PackedBundle, at_work, pack
from trainer.archive.embedder import DETECTION, INDEXED, PICTURE, REFUSED, Embedder
from trainer.archive.index import LIMITS, Limits
from trainer.archive.parts import ROWS, Part, PartsFolder, Tell, do_parts, plan_parts
from trainer.archive.pictures import PictureSource
from trainer.archive.recipes import refuse_unfit

ABOUT = "index.json"


class IndexSource(Word):
    """What a bundle's part of an index holds features of. Another source wants an index of its own."""

    source: str
    """URL of the landed inspections, or of the list."""
    line: str | None = None
    station: str | None = None
    faint: Annotated[bool, added_later(False)] = False
    """Detections below the grey band too, for `trainer ask`."""


class Features(NamedTuple):
    """A run that is planned, and not begun."""

    packed: PackedBundle
    shown: DataFrame
    parts: tuple[Part, ...]
    folder: PartsFolder
    faint: bool


class FeatureCounts(Word):
    pictures: NonNegativeInt
    detections: dict[str, NonNegativeInt]
    """By label."""
    refused: dict[str, NonNegativeInt]
    """By reason; with `pictures` they add up to all that were asked for."""


def plan_features(
    shown: DataFrame, bundle: Path, source: IndexSource, index_url: str, part_rows: int = ROWS
) -> Features:
    """
    Args:
        shown: `shown.SHOWN`.
        index_url: below it, `bundle=<digest>/day=.../`.

    Raises:
        InputRefused: the bundle is damaged, compares, or has no map; the index is of another source.
    """
    manifest, packed = pack(bundle)
    refuse_unfit((), manifest)
    at_work(packed, features=True)
    url = f"{index_url.rstrip('/')}/bundle={packed.digest}"
    _claim(url, source)
    _write(url, LIMITS, Limits(thresholds=manifest.thresholds))
    with broken_off("counting pictures"):
        parts = plan_parts(shown, f.lit(1), "sha256", part_rows)
    return Features(packed, shown, parts, PartsFolder(url), source.faint)


def run_features(
    spark: SparkSession, features: Features, pictures_url: str, crops_url: str | None, tell: Tell
) -> FeatureCounts:
    """Every part that is not there yet; gives back what the parts have, earlier ones included.

    Raises:
        Unavailable: a part broke off for good; started again, it goes on there.
    """
    shared = spark.sparkContext.broadcast(features.packed)

    def do(rows: DataFrame) -> DataFrame:
        return embedded(rows, shared, pictures_url, crops_url, features.faint)

    try:
        do_parts(features.parts, features.shown, "sha256", features.folder, do, tell)
    finally:
        shared.destroy()
    features.folder.keep_only(features.parts)
    return _counted(spark, features)


def embedded(
    shown: DataFrame,
    bundle: "Broadcast[PackedBundle]",
    pictures_url: str,
    crops_url: str | None,
    faint: bool,
) -> DataFrame:
    """Rows of `INDEXED`, made by the executors."""

    def embed(batches: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        detector = at_work(bundle.value, features=True)
        return Embedder(detector, PictureSource(pictures_url), crops_url, faint).embed(batches)

    return shown.mapInPandas(embed, INDEXED)


class PicturesLost(SightlineError):
    """The counts of an index do not add up."""


def _counted(spark: SparkSession, features: Features) -> FeatureCounts:
    urls = [features.folder.url_of(part) for part in features.parts]
    rows = spark.read.schema(INDEXED).parquet(*urls).groupBy("kind", "label", "why").count().collect()
    refused = {row["why"]: row["count"] for row in rows if row["kind"] == REFUSED}
    pictures = sum(row["count"] for row in rows if row["kind"] == PICTURE)
    wanted = sum(part.rows for part in features.parts)
    if pictures + sum(refused.values()) != wanted:
        raise PicturesLost(
            f"{features.folder.url}: {pictures + sum(refused.values())} pictures came back of {wanted}; "
            "remove that folder and start again"
        )
    detections = {row["label"]: row["count"] for row in rows if row["kind"] == DETECTION}
    return FeatureCounts(
        pictures=pictures, detections=dict(sorted(detections.items())), refused=dict(sorted(refused.items()))
    )


def _claim(url: str, source: IndexSource) -> None:
    """Two sources in one index would tell some pictures twice."""
    files, root = fsspec.core.url_to_fs(url)
    try:
        there = IndexSource.model_validate_json(files.cat_file(f"{root}/{ABOUT}"))
    except (FileNotFoundError, ValidationError):
        _write(url, ABOUT, source)
        return
    if there != source:
        faint = f"with{'' if there.faint else 'out'} faint detections"
        told = (there.line, there.station, faint if there.faint != source.faint else None)
        places = "".join(f", {each}" for each in told if each)
        raise InputRefused(
            f"{url}: is the index of {there.source}{places}; choose another --index for this one"
        )


def _write(url: str, name: str, word: Word) -> None:
    files, root = fsspec.core.url_to_fs(url)
    files.makedirs(root, exist_ok=True)
    files.pipe_file(f"{root}/{name}", word.model_dump_json(indent=1).encode())
