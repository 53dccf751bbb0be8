"""Reads a snapshot's Parquet shards: no Spark, any fsspec URL, one shard in memory at a time."""

from collections.abc import Iterator, Sequence
from datetime import UTC
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
from trainer.snapshot.manifest import MANIFEST, SnapshotManifest


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


def read_rows(folder: str, manifest: SnapshotManifest, split: Split) -> Iterator[tuple[LabelledImage, bytes]]:
    """Each picture of a split with its encoded bytes, in a fixed order."""
    files, root = fsspec.core.url_to_fs(folder)
    for shard in manifest.shards:
        if shard.split is split:
            with files.open(f"{root}/{shard.path}") as stream:
                for row in parquet.read_table(stream).to_pylist():
                    yield _labelled(row, split), row["image"]


def read_labels(folder: str, manifest: SnapshotManifest, split: Split) -> Iterator[RawLabels]:
    """The labels alone, as they lie in the table: for `lint`, before anyone believes them. No pixel
    is read."""
    files, root = fsspec.core.url_to_fs(folder)
    for shard in manifest.shards:
        if shard.split is split:
            with files.open(f"{root}/{shard.path}") as stream:
                table = parquet.read_table(stream, columns=["picture", "width", "height", "boxes"])
                for row in table.to_pylist():
                    boxes = [(b["label"], (b["x1"], b["y1"], b["x2"], b["y2"])) for b in row["boxes"]]
                    yield RawLabels(row["picture"], row["width"], row["height"], boxes)


def read_samples(
    folder: str,
    manifest: SnapshotManifest,
    splits: Sequence[Split],
    size: InputSize,
    tiling: Tiling | None = None,
    compared: bool = False,
) -> list[Sample]:
    """Pictures of `splits`, prepared to `size` (with `tiling` to be cut into tiles of it), kept in memory.

    Raises:
        InputRefused: `compared`, and a picture is no comparison.
    """
    return [
        to_sample(row, data, size, manifest.labels, tiling, compared)
        for split in splits
        for row, data in read_rows(folder, manifest, split)
    ]


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
