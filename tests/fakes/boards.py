"""A board drawn by hand: two dark traces on light ground, nothing labelled."""

import numpy as np

from tests.fakes.labelled_rows import row
from trainer.data.samples import Sample

SIDE = 128
TRACES = (30, 46), (70, 86)
"""Rows that the two dark traces cover, the whole width."""


def board() -> Sample:
    image = np.full((SIDE, SIDE, 3), 255, np.uint8)
    for top, bottom in TRACES:
        image[top:bottom] = 0
    nothing = np.zeros((0, 4), np.float32), np.zeros(0, np.int64)
    return Sample(row([], width=SIDE, height=SIDE), image, *nothing)


def changed(sample: Sample) -> np.ndarray:
    """Rows and columns of the pixels that are no longer as on the bare board: [N, 2]."""
    was, now = (one.image[..., 0] < 128 for one in (board(), sample))
    return np.argwhere(was != now)
