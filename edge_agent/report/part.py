"""Which part of a picture is worth keeping: where findings say that somebody must look. Pure."""

from math import ceil, floor
from typing import NamedTuple

from inspection.crop import Crop
from inspection.geometry import Box
from inspection.record import InspectionRecord
from inspection.verdict import Verdict
from model_registry.bundle.prepare import Picture

MOST_FINDINGS = 300
"""A record names no more: where it has so many, there may be others elsewhere."""


class Part(NamedTuple):
    """Whole pixels of the full picture; `right` and `bottom` are no longer in it."""

    left: int
    top: int
    right: int
    bottom: int

    def cut(self, pixels: Picture) -> Picture:
        return pixels[self.top : self.bottom, self.left : self.right]

    def crop(self, width: int, height: int) -> Crop:
        """Of a full picture of `width` x `height` pixels."""
        return Crop(left=self.left, top=self.top, full_width=width, full_height=height)


def part_to_keep(record: InspectionRecord, view: str, width: int, height: int, margin_px: int) -> Part | None:
    """Everything that this view's findings point at, with a margin. None: the whole picture.

    It stays whole where nothing says where to look: the unit is OK or INVALID, the view has no findings, or
    one of them has no place (an empty slot is nowhere found).
    """
    if record.verdict not in (Verdict.NG, Verdict.REVIEW) or len(record.findings) >= MOST_FINDINGS:
        return None
    boxes = [finding.box for finding in record.findings if finding.view == view]
    places = [box for box in boxes if box is not None]
    if not places or len(places) < len(boxes):
        return None
    part = _around(places, width, height, margin_px)
    whole = part == (0, 0, width, height)
    return None if whole or part.left >= part.right or part.top >= part.bottom else part


def _around(boxes: list[Box], width: int, height: int, margin_px: int) -> Part:
    return Part(
        left=max(0, floor(min(box.x1 for box in boxes)) - margin_px),
        top=max(0, floor(min(box.y1 for box in boxes)) - margin_px),
        right=min(width, ceil(max(box.x2 for box in boxes)) + margin_px),
        bottom=min(height, ceil(max(box.y2 for box in boxes)) + margin_px),
    )
