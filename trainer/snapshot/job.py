"""The snapshot job: a function from label sets to a manifest."""

from collections.abc import Sequence
from typing import Any

import fsspec
import pyarrow
import pyarrow.parquet as parquet
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f

from inspection.errors import InputRefused
from inspection.label import Split
from trainer.snapshot.columns import LABELLED, checked, latest_labels, without_twins
from trainer.snapshot.manifest import MANIFEST, Shard, SnapshotManifest, SnapshotRules
from trainer.snapshot.rules import snapshot_id

PICTURES_PER_SHARD = 2000


def build_snapshot(
    spark: SparkSession, label_sets: Sequence[str], pictures_url: str, target_url: str, rules: SnapshotRules
) -> SnapshotManifest:
    """Gate, lint, split and write the pictures of `label_sets` below `target_url`/<id>/.

    Args:
        label_sets: URLs of Parquet tables of `LabelledImage`.
        pictures_url: the picture store; a row's `picture` is a path below it.
        target_url: an fsspec URL or folder. An existing snapshot with the same id is returned as it is.

    Raises:
        InputRefused: a label set is missing or no label set, or no row can be taken.
    """
    for label_set in label_sets:
        _check_label_set(label_set)
    labelled = latest_labels(spark.read.schema(LABELLED).parquet(*label_sets))
    rows = without_twins(checked(labelled, pictures_url, rules), rules.near_duplicate_bits).persist()
    try:
        taken = rows.where("refused is null")
        digests = [row.digest for row in taken.select("digest").toLocalIterator()]
        if not digests:
            raise InputRefused(f"no picture of {', '.join(label_sets)} can be taken: {_refusals(rows)}")
        folder = f"{target_url.rstrip('/')}/{snapshot_id(digests, rules)}"
        known = read_manifest(folder)
        return known or _write(folder, rows, taken, rules, len(digests))
    finally:
        rows.unpersist()


def _check_label_set(url: str) -> None:
    files, root = fsspec.core.url_to_fs(url)
    tables = [path for path in files.find(root) if path.endswith(".parquet")]
    if not tables:
        raise InputRefused(f"{url}: no label set there; give the URL that `trainer import` prints")
    for path in tables:
        try:
            with files.open(path) as stream:
                missing = set(LABELLED.names) - set(parquet.read_schema(stream).names)
        except pyarrow.ArrowException as error:
            raise InputRefused(f"{path}: is not Parquet ({error})") from error
        if missing:
            raise InputRefused(f"{path}: no label set: column {', '.join(sorted(missing))} is missing")


def read_manifest(folder: str) -> SnapshotManifest | None:
    """The manifest of a finished snapshot; None if there is none."""
    files, root = fsspec.core.url_to_fs(folder)
    try:
        return SnapshotManifest.model_validate_json(files.cat_file(f"{root}/{MANIFEST}"))
    except FileNotFoundError:
        return None


def _write(
    folder: str, rows: DataFrame, taken: DataFrame, rules: SnapshotRules, count: int
) -> SnapshotManifest:
    shards = -(-count // PICTURES_PER_SHARD)
    columns = [*LABELLED.names, "image"]
    even = taken.select(*columns).repartition(shards, "split").sortWithinPartitions("sha256")
    even.write.mode("overwrite").partitionBy("split").parquet(f"{folder}/data")
    refused = rows.where("refused is not null").drop("image", "hash", "digest")
    refused.coalesce(1).write.mode("overwrite").parquet(f"{folder}/quarantine")
    manifest = SnapshotManifest(
        id=folder.rsplit("/", 1)[-1],
        rules=rules,
        labels=tuple(sorted(_boxes_per_label(taken))),
        pictures={Split(key): count for key, count in _counts(taken, "split").items()},
        boxes=_boxes_per_label(taken),
        refused=_refusals(rows),
        sources=tuple(sorted(_counts(taken, "source"))),
        shards=_shards(folder),
    )
    files, root = fsspec.core.url_to_fs(folder)
    with files.transaction:
        files.pipe_file(f"{root}/{MANIFEST}", manifest.model_dump_json(indent=1).encode())
    return manifest


def _counts(rows: DataFrame, column: str) -> dict[str, int]:
    return {row[column]: row["count"] for row in rows.groupBy(column).count().collect()}


def _boxes_per_label(rows: DataFrame) -> dict[str, int]:
    labels = rows.select(f.explode("boxes").alias("box")).select(f.col("box.label").alias("label"))
    return dict(sorted(_counts(labels, "label").items()))


def _refusals(rows: DataFrame) -> dict[str, int]:
    return dict(sorted(_counts(rows.where("refused is not null"), "refused").items()))


def _shards(folder: str) -> tuple[Shard, ...]:
    files, root = fsspec.core.url_to_fs(folder)
    found: list[Shard] = []
    for path in sorted(files.glob(f"{root}/data/split=*/*.parquet")):
        below: Any = path[len(root) + 1 :]
        split = Split(below.split("/")[1].removeprefix("split="))
        with files.open(path) as stream:
            found.append(
                Shard(path=below, split=split, pictures=parquet.ParquetFile(stream).metadata.num_rows)
            )
    return tuple(found)
