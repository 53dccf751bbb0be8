"""Where the tiles of a large picture lie, and their pixels; what is found in them is joined in `seams`.

A defect of 12 pixels is less than 2 wide once 2592 are shrunk to 320, and nobody finds it. So a large picture
can be looked at through windows of the graph's own input size, at its own scale (Akyon et al. 2022, Slicing
Aided Hyper Inference).
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from model_registry.bundle.manifest import InputSize

Pixels = npt.NDArray[np.uint8]
"""[height, width, 3], BGR."""
Batch = npt.NDArray[np.uint8]
"""[N, height, width, 3], BGR."""

BESIDE = 128
"""Grey beside a picture that is smaller than a tile: the value that the network takes as zero."""


class Window(NamedTuple):
    """A part of a picture, in its pixels; `x2, y2` exclusive."""

    x1: int
    y1: int
    x2: int
    y2: int


def lay(width: int, height: int, tile: InputSize, overlap: int) -> tuple[Window, ...]:
    """The fewest tiles that cover a picture of `width` x `height`, row by row, spread evenly.

    Neighbours share at least `overlap` pixels, so whatever is no larger lies whole in one of them. All tiles
    lie inside the picture, unless it is smaller than one: then that one sticks out right and below.
    """
    columns = _starts(width, tile.width, overlap)
    rows = _starts(height, tile.height, overlap)
    return tuple(Window(x, y, x + tile.width, y + tile.height) for y in rows for x in columns)


def cut(picture: Pixels, tile: InputSize, windows: tuple[Window, ...]) -> Batch:
    """The pixels of `windows`, as one batch."""
    whole = at_least(picture, tile)
    return np.stack([whole[window.y1 : window.y2, window.x1 : window.x2] for window in windows])


def at_least(picture: Pixels, tile: InputSize) -> Pixels:
    """`picture`, with grey beside it where it is smaller than a tile."""
    right = max(0, tile.width - picture.shape[1])
    below = max(0, tile.height - picture.shape[0])
    if right == below == 0:
        return picture
    return np.pad(picture, ((0, below), (0, right), (0, 0)), constant_values=BESIDE)


def _starts(length: int, tile: int, overlap: int) -> list[int]:
    """First pixels of the fewest tiles along one side.

    Raises:
        ValueError: tiles that overlap by their whole length never get on.
    """
    if overlap >= tile:
        raise ValueError(f"tiles of {tile} pixels cannot overlap by {overlap}")
    steps = max(0, -(-(length - tile) // (tile - overlap)))
    return [0] if steps == 0 else [index * (length - tile) // steps for index in range(steps + 1)]
