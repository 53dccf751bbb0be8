"""What the readers of foreign formats share: one picture with its boxes, checked, as a `LabelledImage`."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import isfinite
from pathlib import Path
from re import sub

from PIL import Image, UnidentifiedImageError
from pydantic import ValidationError

from inspection.errors import InputRefused, explain
from inspection.geometry import Box
from inspection.label import LabelledBox, LabelledImage, Split, picture_path

MAX_PIXELS = 50_000_000
SLACK = 1.0
"""Pixels by which a box may stick out: annotation tools round."""


@dataclass(frozen=True)
class Source:
    """Where a set comes from and when it was taken in; written into each row."""

    name: str
    at: datetime
    split: Split | None = None


@dataclass(frozen=True)
class Taken:
    """A row of the table and the file that it speaks of."""

    row: LabelledImage
    file: Path
    golden: str | None = None
    """File name of the golden picture that the annotations name beside it."""


def retaken(item: Taken, file: Path, boxes: Sequence[LabelledBox]) -> Taken:
    """`item` with another picture of the same size, and the boxes that hold there."""
    sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
    row = item.row.model_copy(
        update={"sha256": sha256, "picture": picture_path(sha256), "boxes": tuple(boxes)}
    )
    return replace(item, row=row, file=file)


def take(
    file: Path, boxes: Sequence[LabelledBox], source: Source, where: str, golden: str | None = None
) -> Taken:
    """One picture file with its boxes as a row. `where` names the annotation in errors.

    Raises:
        InputRefused: no such file, not a whole JPEG or PNG, over 50 megapixels, or a box outside it.
    """
    width, height = picture_size(file, where)
    _check_whole(file, where)
    for labelled in boxes:
        b = labelled.box
        if min(b.x1, b.y1) < -SLACK or b.x2 > width + SLACK or b.y2 > height + SLACK:
            raise InputRefused(
                f"{where}: box {labelled.label!r} ({b.x1:g}, {b.y1:g}, {b.x2:g}, {b.y2:g}) sticks out of "
                f"{file.name} of {width}x{height}; correct the annotation"
            )
    sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
    row = LabelledImage(
        sha256=sha256,
        picture=picture_path(sha256),
        width=width,
        height=height,
        boxes=tuple(boxes),
        serial=part_number(file.stem),
        sku=part_number(source.name),
        lot=part_number(source.name),
        source=source.name,
        labelled_by=f"import of {source.name}",
        labelled_at=source.at,
        split=source.split,
    )
    return Taken(row, file, golden)


def labelled_box(label: str, corners: tuple[float, float, float, float], where: str) -> LabelledBox:
    """A box from x1 y1 x2 y2 in pixels.

    Raises:
        InputRefused: a coordinate is NaN or infinite, the box has no area, or the label is no name.
    """
    if not all(isfinite(value) for value in corners):
        raise InputRefused(f"{where}: box {label!r} has a coordinate that is no number: {corners}")
    x1, y1, x2, y2 = corners
    if x2 <= x1 or y2 <= y1:
        raise InputRefused(f"{where}: box {label!r} has no area: width {x2 - x1:g}, height {y2 - y1:g}")
    try:
        return LabelledBox(label=label_name(label), box=Box(x1=x1, y1=y1, x2=x2, y2=y2))
    except ValidationError as error:
        raise InputRefused(f"{where}: box {label!r}: {explain(error)}") from error


def label_name(text: str) -> str:
    """A class name as we write it: `Missing Screw` -> `missing_screw`."""
    return sub(r"[^a-z0-9_-]", "_", text.strip().lower())


def part_number(text: str) -> str:
    return sub(r"[^A-Za-z0-9._-]", "-", text).lstrip("._-")[:64] or "unnamed"


def picture_size(file: Path, where: str) -> tuple[int, int]:
    """(width, height) from the file's header; no pixel is decoded.

    Raises:
        InputRefused: no such file, not a JPEG or PNG, or over 50 megapixels.
    """
    if not file.is_file():
        raise InputRefused(f"{where}: picture {file} is missing; add the file or remove its entry")
    try:
        with Image.open(file, formats=["JPEG", "PNG"]) as picture:
            size = picture.size
    except Image.DecompressionBombError as error:
        raise InputRefused(f"{where}: {file}: at most 50 megapixels are read ({error})") from error
    except (UnidentifiedImageError, OSError) as error:
        raise InputRefused(f"{where}: {file} is not a readable JPEG or PNG ({error})") from error
    if size[0] * size[1] > MAX_PIXELS:
        raise InputRefused(f"{where}: {file} has {size[0]}x{size[1]} pixels; at most 50 megapixels are read")
    return size


def _check_whole(file: Path, where: str) -> None:
    try:
        with Image.open(file, formats=["JPEG", "PNG"]) as picture:
            picture.load()
    except (OSError, SyntaxError) as error:
        raise InputRefused(f"{where}: {file} is damaged ({error}); copy it again") from error
