"""The snapshot job: a function from label sets to a manifest."""

from collections.abc import Iterator, Sequence

import fsspec
import pyarrow
import pyarrow.parquet as parquet
from pydantic import ValidationError
from pyspark import StorageLevel
from pyspark.sql import DataFrame, SparkSession

from inspection.errors import InputRefused
from trainer.snapshot.columns import LABELLED, LIKENESS, REFUSED, book_of, judged, latest_labels, taken_in
from trainer.snapshot.manifest import INDEX, MANIFEST, QUARANTINE, SnapshotManifest, SnapshotRules
from trainer.snapshot.pool import pool_name
from trainer.snapshot.rules import snapshot_id
from trainer.snapshot.tally import Tally, boxes_per_label
from trainer.snapshot.twins import without_twins
from trainer.snapshot.watched import TellShare, tell_nobody, watched

INDEX_COLUMNS = [*LABELLED.names, "shard"]


def build_snapshot(
    spark: SparkSession,
    label_sets: Sequence[str],
    pictures_url: str,
    target_url: str,
    rules: SnapshotRules,
    tell: TellShare = tell_nobody,
) -> SnapshotManifest:
    """Gate, lint, split and write the pictures of `label_sets` below `target_url`.

    Pictures go into a pool that all snapshots there share, so that only those are read that no earlier one
    has read; `target_url`/<id>/ holds what this one says of them. A killed job that is started again goes on
    with the pictures that it had not come to.

    Args:
        label_sets: URLs of Parquet tables of `LabelledImage`.
        pictures_url: the picture store; a row's `picture` is a path below it.
        target_url: an fsspec URL or folder. An existing snapshot with the same id is returned as it is.
        tell: hears how many of the new pictures are in, which is most of the work; from another thread.

    Raises:
        InputRefused: a label set is missing or no label set, or no row can be taken.
    """
    for label_set in label_sets:
        _check_label_set(label_set)
    target, pool = target_url.rstrip("/"), pool_name(rules)
    given = spark.read.schema(LABELLED).parquet(*label_sets)
    labelled = latest_labels(given)
    unknown = labelled.join(book_of(spark, f"{target}/{pool}").select("sha256"), "sha256", "left_anti")
    brought = taken_in(unknown, pictures_url, f"{target}/{pool}", rules)
    refused = spark.createDataFrame([], REFUSED) if brought is None else brought
    refused = refused.persist(StorageLevel.DISK_ONLY)
    if brought is not None:
        with watched(spark, "take in", tell):
            refused.count()  # now all pictures are in the pool
    linted = judged(labelled, book_of(spark, f"{target}/{pool}"), refused, rules)
    linted = linted.persist(StorageLevel.MEMORY_AND_DISK)
    rows = linted
    if rules.near_duplicates:
        rows = without_twins(linted, book_of(spark, f"{target}/{pool}", LIKENESS))
        rows = rows.persist(StorageLevel.MEMORY_AND_DISK)
    try:
        tally = Tally.of(rows)
        if not tally.pictures:
            raise InputRefused(f"no picture of {', '.join(label_sets)} can be taken: {tally.refused}")
        taken = rows.where("refused is null")
        folder = f"{target}/{snapshot_id(_digests(taken), rules)}"
        return read_manifest(folder) or _write(folder, pool, given.count(), rows, tally, rules)
    finally:
        for kept in (rows, linted, refused):
            kept.unpersist()


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
    """The manifest of a finished snapshot; None if there is none that this version reads."""
    files, root = fsspec.core.url_to_fs(folder)
    try:
        return SnapshotManifest.model_validate_json(files.cat_file(f"{root}/{MANIFEST}"))
    except (FileNotFoundError, ValidationError):
        return None


def _digests(taken: DataFrame) -> Iterator[str]:
    """In ascending order, a part at a time: a million of them are never in one place."""
    for row in taken.select("digest").sort("digest").toLocalIterator():
        yield row.digest


def _write(
    folder: str, pool: str, given: int, rows: DataFrame, tally: Tally, rules: SnapshotRules
) -> SnapshotManifest:
    taken = rows.where("refused is null")
    index = taken.select(*INDEX_COLUMNS).sort("split", "shard", "sha256")
    index.write.mode("overwrite").partitionBy("split").parquet(f"{folder}/{INDEX}")
    refused = rows.where("refused is not null").drop("digest", "shard")
    refused.write.mode("overwrite").parquet(f"{folder}/{QUARANTINE}")
    boxes = boxes_per_label(taken)
    manifest = SnapshotManifest(
        id=folder.rsplit("/", 1)[-1],
        pool=pool,
        rules=rules,
        labels=tuple(boxes),
        pictures=tally.pictures,
        boxes=boxes,
        refused=tally.refused,
        labelled_again=given - tally.rows,
        sources=tally.sources,
        shards=tally.shards,
    )
    files, root = fsspec.core.url_to_fs(folder)
    with files.transaction, files.open(f"{root}/{MANIFEST}", "wb") as stream:
        stream.write(manifest.model_dump_json(indent=1).encode())
    return manifest
