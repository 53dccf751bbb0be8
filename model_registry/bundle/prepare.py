"""From a picture to the graph's input; the same function in training, evaluation and at the edge."""

import cv2
import numpy as np
import numpy.typing as npt

from model_registry.bundle.manifest import InputSize

Picture = npt.NDArray[np.uint8]
"""[height, width, 3], BGR, as cv2 reads it."""


def prepare(picture: Picture, size: InputSize, half: Picture | None = None) -> Picture:
    """The picture stretched to the input, [height, width, 3] uint8 BGR; no letterbox, values as they are.

    Shrinks by area (no aliasing), enlarges linearly. Returns `picture` itself where the size already fits.
    `half`: what `half_of` gave for this picture, where somebody has it at hand.
    """
    picture = halved(picture, size.width, size.height, half)
    height, width = picture.shape[:2]
    if (width, height) == (size.width, size.height):
        return picture
    shrinks = size.width < width or size.height < height
    way = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(picture, (size.width, size.height), interpolation=way), dtype=np.uint8)


def half_of(picture: Picture) -> Picture | None:
    """The mean of each two by two pixels; None where a side is odd."""
    high, wide = picture.shape[:2]
    if wide % 2 or high % 2:
        return None
    small = cv2.resize(picture, (wide // 2, high // 2), interpolation=cv2.INTER_AREA)
    return np.asarray(small, dtype=np.uint8)


def halved(picture: Picture, width: int, height: int, half: Picture | None = None) -> Picture:
    """The picture at half its size, as often as it stays at least `width` x `height`.

    The mean of two by two pixels has a path of its own in OpenCV that is many times as fast as other areas;
    what is left to shrink afterwards is a quarter of the work.
    """
    while picture.shape[1] >= 2 * width and picture.shape[0] >= 2 * height:
        smaller = half_of(picture) if half is None else half
        if smaller is None:
            break
        picture, half = smaller, None
    return picture
