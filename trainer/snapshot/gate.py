"""A picture file, looked at once: refused with a reason, or what the snapshot keeps of it. No JVM here."""

import hashlib
import io
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image, UnidentifiedImageError

from inspection.errors import InputRefused
from inspection.picture_head import size_of
from trainer.snapshot.likeness import Grey, grey_of, hash_of, pack, thumb_of
from trainer.snapshot.manifest import SnapshotRules
from trainer.snapshot.rules import Refused

PNG, END_OF_JPEG = b"\x89PNG", b"\xff\xd9"
PARTS = {
    8: cv2.IMREAD_REDUCED_COLOR_8,
    4: cv2.IMREAD_REDUCED_COLOR_4,
    2: cv2.IMREAD_REDUCED_COLOR_2,
    1: cv2.IMREAD_COLOR,
}
"""A JPEG can be decoded at these parts of its size: its blocks of frequencies hold the smaller picture, which
differs from the whole one shrunk by less than what encoding it anew adds (docs/measurements.md)."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What is known of a picture that may be taken."""

    width: int
    height: int
    """Of the file, pixels."""
    image: bytes
    """What is kept: the file itself, or its shrunk twin."""
    kept_width: int
    kept_height: int
    hash: bytes
    thumb: bytes
    """For `likeness`."""


def look(data: bytes | None, sha256: str, rules: SnapshotRules) -> Looked | Refused:
    """The header is read before any pixel, and pixels are decoded once, by OpenCV, which the network sees
    through. A camera's "turn me" mark (EXIF) is not followed."""
    if data is None:
        return Refused.MISSING
    if hashlib.sha256(data).hexdigest() != sha256:
        return Refused.DIGEST
    size = _size_told(data, rules)
    if isinstance(size, Refused):
        return size
    width, height = size
    kept = shrunk(width, height, rules.longest_side)
    part = 1 if data.startswith(PNG) else parted(size, kept)
    way = cv2.IMREAD_GRAYSCALE if kept == size else PARTS[part]
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), way | cv2.IMREAD_IGNORE_ORIENTATION)
    if picture is None or picture.shape[:2] != (-(-height // part), -(-width // part)):
        return Refused.TRUNCATED
    if kept == size:
        return _looked(np.asarray(picture, dtype=np.uint8), size, data, size)
    small = np.asarray(cv2.resize(picture, kept, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    done, image = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, rules.quality])
    return _looked(grey_of(small), size, image.tobytes(), kept) if done else Refused.TRUNCATED


def shrunk(width: int, height: int, longest_side: int | None) -> tuple[int, int]:
    """Width and height of what is kept."""
    if longest_side is None or max(width, height) <= longest_side:
        return width, height
    scale = longest_side / max(width, height)
    return max(1, round(width * scale)), max(1, round(height * scale))


def parted(size: tuple[int, int], kept: tuple[int, int]) -> int:
    """The smallest part, one over it, of a picture's size that is still at least as large as what is kept."""
    return next(part for part in PARTS if all(-(-a // part) >= b for a, b in zip(size, kept, strict=True)))


def _looked(grey: Grey, size: tuple[int, int], image: bytes, kept: tuple[int, int]) -> Looked:
    thumb = thumb_of(grey)
    return Looked(*size, image, *kept, hash_of(thumb), pack(thumb))


def _size_told(data: bytes, rules: SnapshotRules) -> tuple[int, int] | Refused:
    """Width and height by the header of a file that is whole."""
    try:
        width, height = size_of(data)
    except InputRefused:
        return Refused.FORMAT
    if width * height > rules.max_pixels:
        return Refused.TOO_LARGE
    try:
        with Image.open(io.BytesIO(data), formats=["JPEG", "PNG"]) as picture:
            size = picture.size
            if size[0] * size[1] > rules.max_pixels:
                return Refused.TOO_LARGE
            if data.startswith(PNG):
                picture.verify()  # every chunk's checksum, no pixel
            elif not data.rstrip(b"\0").endswith(END_OF_JPEG):
                picture.load()  # cut short, or something hangs on behind: only decoding tells
    except UnidentifiedImageError:
        return Refused.FORMAT
    except Image.DecompressionBombError:
        return Refused.TOO_LARGE
    except (OSError, SyntaxError, ValueError):
        return Refused.TRUNCATED
    return size
