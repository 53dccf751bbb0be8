"""The unit's number, burnt into the picture: proof of whose picture it is, whoever tells the story."""

import cv2
import numpy as np
import numpy.typing as npt

from deploy.laptop.line.layout import HEIGHT

Image = npt.NDArray[np.uint8]

TAG_BITS, TAG_CELL = 20, 12
TAG_CORNER = (24, HEIGHT - 36)


def write_tag(image: Image, number: int) -> None:
    """Burn `number` (20 bits) into the pallet's tag, white cells for ones, between two white rails."""
    x, y = TAG_CORNER
    cv2.rectangle(image, (x - 8, y - 8), (x + TAG_BITS * TAG_CELL + 8, y + TAG_CELL + 8), (20, 20, 20), -1)
    for bit in range(TAG_BITS):
        colour = (235, 235, 235) if number >> bit & 1 else (20, 20, 20)
        left = x + bit * TAG_CELL
        cv2.rectangle(image, (left, y), (left + TAG_CELL - 1, y + TAG_CELL - 1), colour, -1)


def read_tag(image: Image) -> int:
    """The number in a picture's tag."""
    x, y = TAG_CORNER
    row = image[y + TAG_CELL // 2, x + TAG_CELL // 2 : x + TAG_BITS * TAG_CELL : TAG_CELL].mean(axis=1)
    return sum(1 << bit for bit, value in enumerate(row) if value > 128)
