"""Picture files and pixels. What a file claims about its size is read before anything is decoded."""

import struct

import cv2
import numpy as np

from inspection.errors import InputRefused
from model_registry.bundle.prepare import Picture

MAX_PIXELS = 50_000_000
"""A small file can claim to be huge: a PNG of 106 kB has been seen to take 5.2 GB."""

_PNG = b"\x89PNG\r\n\x1a\n"
_SOI, _EOI = b"\xff\xd8", b"\xff\xd9"
_FRAME_HEADERS = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_WITHOUT_LENGTH = {0x01, *range(0xD0, 0xD8)}


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


def size_of(data: bytes) -> tuple[int, int]:
    """(width, height) as the file's header says, without decoding.

    Raises:
        InputRefused: the header is not that of a JPEG or PNG.
    """
    if data.startswith(_PNG) and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
        return int(width), int(height)
    if data.startswith(_SOI):
        return _jpeg_size(data)
    raise InputRefused(f"neither JPEG nor PNG (begins with {data[:4]!r})")


def _jpeg_size(data: bytes) -> tuple[int, int]:
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker in _FRAME_HEADERS:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return int(width), int(height)
        if marker == 0xFF:
            at += 1
        elif marker in _WITHOUT_LENGTH:
            at += 2
        else:
            at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    raise InputRefused(f"truncated JPEG of {len(data)} bytes: its size is not told; copy the file again")
