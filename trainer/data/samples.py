"""A picture and its truth, prepared to the network's input size and kept in memory."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from inspection.errors import InputRefused
from inspection.label import LabelledImage
from model_registry.bundle.beside import is_comparison
from model_registry.bundle.manifest import InputSize, Tiling
from model_registry.bundle.prepare import Picture, prepare
from model_registry.bundle.tiles import at_least


@dataclass(frozen=True)
class Sample:
    """One picture at input size, or at its own where it will be cut into tiles, with its boxes."""

    row: LabelledImage
    image: Picture
    """[height, width, 3] uint8 BGR."""
    boxes: npt.NDArray[np.float32]
    """[G, 4], x1 y1 x2 y2 in pixels of `image`."""
    labels: npt.NDArray[np.int64]
    """[G], 1 to classes."""


def decode_picture(data: bytes, name: str) -> Picture:
    """The pixels of a JPEG or PNG.

    Raises:
        InputRefused: it cannot be decoded.
    """
    # A camera's "turn me" mark (EXIF) is not followed: boxes and sizes are told for the pixels as they lie.
    way = cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION
    picture = cv2.imdecode(np.frombuffer(data, dtype=np.uint8), way)
    if picture is None:
        raise InputRefused(f"{name}: not a readable picture")
    return np.asarray(picture, dtype=np.uint8)


def to_sample(
    row: LabelledImage,
    data: bytes,
    size: InputSize,
    labels: Sequence[str],
    tiling: Tiling | None = None,
    compared: bool = False,
) -> Sample:
    """`row` with its encoded picture, prepared. Boxes are cut at the picture's edge.

    With `tiling` the picture keeps its scale, with grey beside it where it is smaller than a tile of `size`.

    Raises:
        InputRefused: the picture cannot be decoded, or is `compared` and no comparison.
    """
    picture = decode_picture(data, row.picture)
    if compared and not is_comparison(picture):
        raise InputRefused(
            f"{row.serial} of {row.source}: this picture has no golden one beside it; take the set in with "
            "`trainer import coco --golden FOLDER` (or --repair), or set compare = false"
        )
    image = prepare(picture, size) if tiling is None else at_least(picture, size)
    shown = (row.width, row.height) if tiling else (size.width, size.height)
    scale = np.array([shown[0] / row.width, shown[1] / row.height] * 2, dtype=np.float32)
    limit = np.array([*shown, *shown], dtype=np.float32)
    corners = [(b.box.x1, b.box.y1, b.box.x2, b.box.y2) for b in row.boxes]
    boxes = np.asarray(corners, dtype=np.float32).reshape(-1, 4) * scale
    codes = np.asarray([labels.index(b.label) + 1 for b in row.boxes], dtype=np.int64)
    return Sample(row, image, np.clip(boxes, 0, limit), codes)


def resized(sample: Sample, size: InputSize) -> Sample:
    """`sample` stretched to `size`."""
    height, width = sample.image.shape[:2]
    scale = np.array([size.width / width, size.height / height] * 2, dtype=np.float32)
    return Sample(sample.row, prepare(sample.image, size), sample.boxes * scale, sample.labels)


def sizes_of(samples: Iterable[Sample]) -> npt.NDArray[np.float32]:
    """Width and height of every box: [N, 2], input pixels; what anchors are fitted to."""
    boxes = np.concatenate([np.zeros((0, 4), np.float32), *(sample.boxes for sample in samples)])
    sides: npt.NDArray[np.float32] = boxes[:, 2:] - boxes[:, :2]
    return sides
