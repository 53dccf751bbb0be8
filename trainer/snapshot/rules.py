"""The rules for a row as plain functions; `columns` gives them a Spark face. No JVM here."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from inspection.label import Split
from trainer.snapshot.manifest import SnapshotRules

CORNERS = ("x1", "y1", "x2", "y2")


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


def check_boxes(
    boxes: Sequence[Mapping[str, Any]], width: int, height: int, rules: SnapshotRules
) -> Refused | None:
    """Label lint: why the boxes of a picture can't be taught; None if they can."""
    seen = set()
    for box in boxes:
        x1, y1, x2, y2 = (float(box[corner]) for corner in CORNERS)
        if not (x1 >= -1 and y1 >= -1 and x2 <= width + 1 and y2 <= height + 1):
            return Refused.OUTSIDE
        # Written so that a NaN, of which every comparison is false, is refused.
        if not (x2 - x1 >= rules.smallest_side and y2 - y1 >= rules.smallest_side):
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


def scaled(boxes: Sequence[Mapping[str, Any]], across: float, down: float) -> list[dict[str, Any]]:
    """The boxes of a picture whose width and height were multiplied so."""
    scale = dict(zip(CORNERS, (across, down, across, down), strict=True))
    return [
        {"label": box["label"], **{corner: float(box[corner]) * scale[corner] for corner in CORNERS}}
        for box in boxes
    ]


def row_digest(row: Mapping[str, Any]) -> str:
    """What a row adds to the snapshot's id: picture, boxes, split, unit."""
    boxes = sorted([b["label"], *(round(float(b[c]), 2) for c in CORNERS)] for b in row["boxes"])
    content = json.dumps([row["sha256"], row["split"], row["serial"], row["lot"], boxes])
    return hashlib.sha256(content.encode()).hexdigest()


def snapshot_id(sorted_digests: Iterable[str], rules: SnapshotRules) -> str:
    """The id over all rows' digests, given in ascending order and never held together."""
    whole = hashlib.sha256(rules.model_dump_json().encode())
    for digest in sorted_digests:
        whole.update(digest.encode())
    return whole.hexdigest()
