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
    picture = halved(picture, size.width, size.height)
    height, width = picture.shape[:2]
    if (width, height) == (size.width, size.height):
        return picture
    shrinks = size.width < width or size.height < height
    way = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(picture, (size.width, size.height), interpolation=way), dtype=np.uint8)


def halved(picture: Picture, width: int, height: int) -> Picture:
    """The picture at half its size, as often as it stays at least `width` x `height`.

    The mean of two by two pixels has a path of its own in OpenCV that is many times as fast as other areas;
    what is left to shrink afterwards is a quarter of the work.
    """
    high, wide = picture.shape[:2]
    while wide % 2 == 0 and high % 2 == 0 and wide >= 2 * width and high >= 2 * height:
        wide, high = wide // 2, high // 2
        picture = np.asarray(cv2.resize(picture, (wide, high), interpolation=cv2.INTER_AREA), dtype=np.uint8)
    return picture
