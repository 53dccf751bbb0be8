"""Reads a snapshot: its index, and its pictures out of the pool. No Spark, any fsspec URL, few at once."""

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC
from itertools import groupby
from typing import Any

import fsspec
import pyarrow.parquet as parquet
from pydantic import ValidationError

from inspection.errors import InputRefused, explain
from inspection.geometry import Box
from inspection.label import LabelledBox, LabelledImage, Split
from model_registry.bundle.manifest import InputSize, Tiling
from trainer.data.lint import RawLabels
from trainer.data.samples import Sample, to_sample
from trainer.snapshot.manifest import INDEX, MANIFEST, SnapshotManifest
from trainer.snapshot.pool import read_shard

Part = tuple[int, int]
"""Which of how many equal parts."""
WHOLE: Part = (0, 1)


def open_snapshot(folder: str) -> SnapshotManifest:
    """The manifest of the snapshot at `folder`.

    Raises:
        InputRefused: there is no finished snapshot, or its manifest is damaged.
    """
    files, root = fsspec.core.url_to_fs(folder)
    try:
        return SnapshotManifest.model_validate_json(files.cat_file(f"{root}/{MANIFEST}"))
    except FileNotFoundError:
        raise InputRefused(f"{folder}: no {MANIFEST}; make a snapshot first (trainer snapshot)") from None
    except ValidationError as error:
        raise InputRefused(f"{folder}/{MANIFEST}: {explain(error)}") from error


def read_rows(
    folder: str, manifest: SnapshotManifest, split: Split, part: Part = WHOLE
) -> Iterator[tuple[LabelledImage, bytes]]:
    """Each picture of a split with its encoded bytes, in a fixed order.

    `part`: of several readers each has shards of its own, or a stretch of each where there are too few.
    """
    pool = f"{folder.rstrip('/').rsplit('/', 1)[0]}/{manifest.pool}"
    number, count = part
    names = [shard.path for shard in manifest.shards if shard.split is split]
    own = count <= len(names)
    mine = names[number::count] if own else names
    for shard, group in groupby(_index(folder, split, mine), lambda row: str(row["shard"])):
        rows = list(group)
        if not own:
            rows = rows[len(rows) * number // count : len(rows) * (number + 1) // count]
        wanted = {row["sha256"]: row for row in rows}
        for sha256, image in read_shard(pool, shard, wanted):
            yield _labelled(wanted[sha256], split), image


def read_labels(folder: str, manifest: SnapshotManifest, split: Split) -> Iterator[RawLabels]:
    """The labels alone, as they lie in the table: for `lint`, before anyone believes them. No picture
    is read."""
    shards = {shard.path for shard in manifest.shards if shard.split is split}
    for row in _index(folder, split, shards):
        boxes = [(b["label"], (b["x1"], b["y1"], b["x2"], b["y2"])) for b in row["boxes"]]
        yield RawLabels(row["picture"], row["width"], row["height"], boxes)


def read_samples(
    folder: str,
    manifest: SnapshotManifest,
    splits: Sequence[Split],
    size: InputSize,
    tiling: Tiling | None = None,
    compared: bool = False,
    part: Part = WHOLE,
) -> list[Sample]:
    """Pictures of `splits`, prepared to `size` (with `tiling` to be cut into tiles of it), kept in memory.

    In the order of their digests, whichever shards they lie in: what is learnt must not depend on when a
    picture came into the pool.

    Raises:
        InputRefused: `compared`, and a picture is no comparison.
    """
    samples = [
        to_sample(row, data, size, manifest.labels, tiling, compared)
        for split in splits
        for row, data in read_rows(folder, manifest, split, part)
    ]
    return sorted(samples, key=lambda sample: sample.row.sha256)


def _index(folder: str, split: Split, shards: Collection[str]) -> Iterator[dict[str, Any]]:
    """What is said of the pictures in `shards`, sorted by shard and digest."""
    files, root = fsspec.core.url_to_fs(folder)
    for path in sorted(files.glob(f"{root}/{INDEX}/split={split}/*.parquet")):
        with files.open(path) as stream:
            for batch in parquet.ParquetFile(stream).iter_batches():
                yield from (row for row in batch.to_pylist() if row["shard"] in shards)


def _labelled(row: dict[str, Any], split: Split) -> LabelledImage:
    boxes = tuple(
        LabelledBox(label=box["label"], box=Box(x1=box["x1"], y1=box["y1"], x2=box["x2"], y2=box["y2"]))
        for box in row["boxes"]
    )
    fields = {
        name: row[name] for name in ("sha256", "picture", "width", "height", "serial", "sku", "lot", "source")
    }
    at = row["labelled_at"].replace(tzinfo=UTC)
    return LabelledImage(**fields, boxes=boxes, labelled_by=row["labelled_by"], labelled_at=at, split=split)
