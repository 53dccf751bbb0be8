"""What a snapshot says of itself. A snapshot without its manifest is unfinished and is never read."""

from typing import Annotated, Literal

from pydantic import Field, NonNegativeInt, PositiveInt

from inspection.label import Split
from inspection.word import LabelName, Sha256, Word

MANIFEST = "snapshot.json"


class SnapshotRules(Word):
    """What decides which pictures are taken and where they go. Part of the snapshot's id."""

    split_by: Literal["serial", "lot"] = "serial"
    """Pictures of one unit (or lot) never lie on both sides of the split."""
    validation_share: Annotated[float, Field(ge=0, le=0.5)] = 0.15
    near_duplicate_bits: Annotated[int, Field(ge=0, le=7)] = 7
    """Of 256; pictures whose difference hashes differ in no more bits count as one."""
    max_pixels: PositiveInt = 50_000_000
    smallest_side: PositiveInt = 2
    """Pixels; smaller boxes are refused."""


class Shard(Word):
    """One Parquet file, its path below the snapshot's folder."""

    path: str
    split: Split
    pictures: NonNegativeInt


class SnapshotManifest(Word):
    schema_version: Literal[1] = 1
    id: Sha256
    """Over rules, pictures, boxes and split: the same inputs give the same id."""
    rules: SnapshotRules
    labels: tuple[LabelName, ...]
    """In alphabetical order."""
    pictures: dict[Split, NonNegativeInt]
    boxes: dict[LabelName, NonNegativeInt]
    refused: dict[str, NonNegativeInt]
    """How many rows were refused, by reason."""
    sources: tuple[str, ...]
    shards: tuple[Shard, ...]
