"""The rules of a snapshot as plain functions; `columns` gives them a Spark face. No JVM here."""

import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

import cv2
import numpy as np
from PIL import Image, UnidentifiedImageError

from inspection.label import Split
from trainer.snapshot.manifest import SnapshotRules

HASH_SIDE = 16
BANDS = 8
"""Of 32 bits; two hashes that differ in fewer bits than bands agree in at least one band."""


class Refused(StrEnum):
    """Why a row is set apart."""

    MISSING = "picture is missing"
    DIGEST = "picture does not match its digest"
    FORMAT = "picture is neither JPEG nor PNG"
    TOO_LARGE = "picture has too many pixels"
    TRUNCATED = "picture cannot be decoded"
    SIZE = "picture has another size than its row says"
    OUTSIDE = "box sticks out of the picture"
    TINY = "box is smaller than allowed"
    TWICE = "same box twice"
    NEAR = "near-duplicate of another picture"


def check_picture(data: bytes | None, row: Mapping[str, Any], rules: SnapshotRules) -> Refused | None:
    """Why a picture's bytes can't be taken; None if they can. The header is read before any pixel."""
    if data is None:
        return Refused.MISSING
    if hashlib.sha256(data).hexdigest() != row["sha256"]:
        return Refused.DIGEST
    try:
        with Image.open(io.BytesIO(data), formats=["JPEG", "PNG"]) as picture:
            width, height = picture.size
            if width * height > rules.max_pixels:
                return Refused.TOO_LARGE
            picture.load()
    except UnidentifiedImageError:
        return Refused.FORMAT
    except Image.DecompressionBombError:
        return Refused.TOO_LARGE
    except (OSError, SyntaxError):
        return Refused.TRUNCATED
    return None if (width, height) == (row["width"], row["height"]) else Refused.SIZE


def check_boxes(
    boxes: Sequence[Mapping[str, Any]], width: int, height: int, rules: SnapshotRules
) -> Refused | None:
    """Label lint: why the boxes of a picture can't be taught; None if they can."""
    seen = set()
    for box in boxes:
        x1, y1, x2, y2 = (float(box[corner]) for corner in ("x1", "y1", "x2", "y2"))
        if not (x1 >= -1 and y1 >= -1 and x2 <= width + 1 and y2 <= height + 1):
            return Refused.OUTSIDE
        if min(x2 - x1, y2 - y1) < rules.smallest_side:
            return Refused.TINY
        key = (box["label"], round(x1), round(y1), round(x2), round(y2))
        if key in seen:
            return Refused.TWICE
        seen.add(key)
    return None


def split_of(key: str, validation_share: float) -> Split:
    """The same key always goes to the same side, whatever else is in the set."""
    place = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big") / 2**64
    return Split.VALIDATION if place < validation_share else Split.TRAIN


def difference_hash(data: bytes) -> bytes | None:
    """32 bytes that stay nearly the same when a picture is encoded anew (dHash, 16 x 16 bits).

    None: OpenCV, which the network sees through, cannot decode what Pillow could (a wrong PNG checksum).
    """
    way = cv2.IMREAD_GRAYSCALE | cv2.IMREAD_IGNORE_ORIENTATION
    grey = cv2.imdecode(np.frombuffer(data, np.uint8), way)
    if grey is None:
        return None
    small = cv2.resize(grey, (HASH_SIDE + 1, HASH_SIDE), interpolation=cv2.INTER_AREA)
    return np.packbits(small[:, 1:] > small[:, :-1]).tobytes()


def differing_bits(a: bytes, b: bytes) -> int:
    return (int.from_bytes(a, "big") ^ int.from_bytes(b, "big")).bit_count()


def bands(hash_: bytes) -> list[str]:
    """Keys under which near-duplicates meet, so that not all pairs need comparing."""
    step = len(hash_) // BANDS
    return [f"{index}:{hash_[index * step : (index + 1) * step].hex()}" for index in range(BANDS)]


def row_digest(row: Mapping[str, Any]) -> str:
    """What a row adds to the snapshot's id: picture, boxes, split, unit."""
    boxes = sorted(
        [b["label"], *(round(float(b[c]), 2) for c in ("x1", "y1", "x2", "y2"))] for b in row["boxes"]
    )
    content = json.dumps([row["sha256"], row["split"], row["serial"], row["lot"], boxes])
    return hashlib.sha256(content.encode()).hexdigest()


def snapshot_id(row_digests: Sequence[str], rules: SnapshotRules) -> str:
    """The id over all rows, whatever their order."""
    whole = hashlib.sha256(rules.model_dump_json().encode())
    for digest in sorted(row_digests):
        whole.update(digest.encode())
    return whole.hexdigest()
