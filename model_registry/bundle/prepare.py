"""From a picture to the graph's input; the same function in training, evaluation and at the edge."""

import cv2
import numpy as np
import numpy.typing as npt

from model_registry.bundle.manifest import InputSize

Picture = npt.NDArray[np.uint8]
"""[height, width, 3], BGR, as cv2 reads it."""


def prepare(picture: Picture, size: InputSize) -> Picture:
    """The picture stretched to the input, [height, width, 3] uint8 BGR; no letterbox, values as they are.

    Shrinks by area (no aliasing), enlarges linearly. Returns `picture` itself where the size already fits.
    """
    height, width = picture.shape[:2]
    if (width, height) == (size.width, size.height):
        return picture
    shrinks = size.width < width or size.height < height
    way = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(picture, (size.width, size.height), interpolation=way), dtype=np.uint8)
