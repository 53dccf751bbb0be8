"""What people say about a picture: the truth that the next model learns."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, PositiveInt

from inspection.geometry import Box
from inspection.identity import PartNumber
from inspection.word import LabelName, Moment, Sha256, Word


class Split(StrEnum):
    TRAIN = "train"
    VALIDATION = "validation"
    TEST = "test"


class LabelledBox(Word):
    label: LabelName
    box: Box


class LabelledImage(Word):
    """One picture and everything that is in it. No boxes: a person says that nothing is.

    A row of the label set's Parquet table; `picture` is the file's path below the picture
    store's URL. `split` is set only when the source prescribes it (an official test split).
    """

    sha256: Sha256
    picture: str
    width: PositiveInt
    height: PositiveInt
    boxes: Annotated[tuple[LabelledBox, ...], Field(max_length=1000)]
    serial: PartNumber
    sku: PartNumber
    lot: PartNumber
    source: str
    """Where it comes from: `site/line/station`, or the name of an imported set."""
    labelled_by: str
    labelled_at: Moment
    split: Split | None = None


def picture_path(sha256: str) -> str:
    """Where the picture store keeps a picture, below its URL; two levels keep folders small.

    The name ends in .jpg whatever the file is: readers go by its first bytes.
    """
    return f"pictures/{sha256[:2]}/{sha256}.jpg"
