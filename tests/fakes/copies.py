"""Copies of a picture as they come into picture stores unnoticed."""

import cv2
import numpy as np

from model_registry.bundle.prepare import Picture
from tests.fakes.plates import encoded


def encoded_anew(picture: Picture, quality: int = 75) -> Picture:
    data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    copy = cv2.imdecode(data, cv2.IMREAD_COLOR)
    assert copy is not None
    return np.asarray(copy, dtype=np.uint8)


def cropped(picture: Picture, share: float = 0.02, left: float = 0.5, top: float = 0.5) -> Picture:
    """Without `share` of each side; `left` and `top`: how much of that goes there, 0 to 1."""
    height, width = picture.shape[:2]
    across, down = max(1, round(width * share)), max(1, round(height * share))
    x, y = round(across * left), round(down * top)
    return np.ascontiguousarray(picture[y : y + height - down, x : x + width - across])


def brightened(picture: Picture, share: float = 0.05) -> Picture:
    return np.clip(picture.astype(np.float32) * (1 + share), 0, 255).astype(np.uint8)


def as_jpeg(picture: Picture) -> bytes:
    return encoded(picture, ".jpg")
