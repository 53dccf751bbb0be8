"""Picture files and pixels. What a file claims about its size is read before anything is decoded."""

import cv2
import numpy as np

from inspection.errors import InputRefused
from inspection.picture_head import size_of
from model_registry.bundle.prepare import Picture

MAX_PIXELS = 50_000_000
"""A small file can claim to be huge: a PNG of 106 kB has been seen to take 5.2 GB."""

_SOI, _EOI = b"\xff\xd8", b"\xff\xd9"


def decode(data: bytes) -> Picture:
    """A JPEG or PNG file as BGR pixels [height, width, 3].

    Raises:
        InputRefused: neither JPEG nor PNG, cut short, broken, or more than 50 megapixels.
    """
    width, height = size_of(data)
    if width * height > MAX_PIXELS:
        raise InputRefused(f"a picture of {width}x{height} pixels; at most {MAX_PIXELS:,} are read")
    if data.startswith(_SOI) and _EOI not in data[-64:]:
        raise InputRefused(f"truncated JPEG of {len(data)} bytes: it has no end mark; copy the file again")
    pixels = cv2.imdecode(
        np.frombuffer(data, dtype=np.uint8), cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION
    )
    if pixels is None:
        raise InputRefused(f"a picture file of {len(data)} bytes cannot be decoded; it is damaged")
    return np.asarray(pixels, dtype=np.uint8)


def encode(pixels: Picture, quality: int) -> bytes:
    """BGR pixels as a JPEG file; `quality` 1 to 100."""
    done, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not done:
        raise InputRefused(f"a picture of shape {pixels.shape} cannot become a JPEG")
    return data.tobytes()


def encode_lossless(pixels: Picture) -> bytes:
    """BGR pixels as a PNG file."""
    done, data = cv2.imencode(".png", pixels)
    if not done:
        raise InputRefused(f"a picture of shape {pixels.shape} cannot become a PNG")
    return data.tobytes()
