"""What a snapshot says of itself. A snapshot without its manifest is unfinished and is never read."""

from typing import Annotated, Literal

from pydantic import Field, NonNegativeInt, PositiveInt

from inspection.label import Split
from inspection.word import LabelName, Sha256, Word

MANIFEST, INDEX, QUARANTINE = "snapshot.json", "index", "quarantine"


class SnapshotRules(Word):
    """What decides which pictures are taken and where they go. Part of the snapshot's id."""

    split_by: Literal["serial", "lot"] = "serial"
    """Pictures of one unit (or lot) never lie on both sides of the split."""
    validation_share: Annotated[float, Field(ge=0, le=0.5)] = 0.15
    near_duplicates: bool = True
    """Refuse a picture that is another one encoded anew, cropped by up to 3 % or made brighter
    (`trainer.snapshot.likeness`)."""
    max_pixels: PositiveInt = 50_000_000
    smallest_side: PositiveInt = 2
    """Pixels of the full picture; smaller boxes are refused."""
    longest_side: PositiveInt | None = None
    """Larger pictures are shrunk to it (pixel areas averaged) and kept as JPEG; their boxes follow. None:
    pictures are kept byte for byte. Not for comparisons with a golden picture."""
    quality: Annotated[int, Field(ge=50, le=100)] = 95
    """Of the JPEGs that `longest_side` makes."""


class Shard(Word):
    """What a split has in one of the pool's Parquet files."""

    path: str
    """Below the pool."""
    split: Split
    pictures: NonNegativeInt


class SnapshotManifest(Word):
    schema_version: Literal[2] = 2
    id: Sha256
    """Over rules, pictures, boxes and split: the same inputs give the same id."""
    pool: str
    """Where its pictures lie, below the folder that the snapshot's own folder is in."""
    rules: SnapshotRules
    labels: tuple[LabelName, ...]
    """In alphabetical order."""
    pictures: dict[Split, NonNegativeInt]
    boxes: dict[LabelName, NonNegativeInt]
    refused: dict[str, NonNegativeInt]
    """How many rows were refused, by reason."""
    labelled_again: NonNegativeInt
    """Rows that a later labelling of the same picture took the place of."""
    sources: tuple[str, ...]
    shards: tuple[Shard, ...]
