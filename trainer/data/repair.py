"""Golden pictures where nobody took any: two-coloured pictures with their labelled defects undone.

A defect is a thin stroke of ink where none belongs, or a thin gap in it, and people leave a margin around
what they mark. So what morphological opening takes away, wholly inside the box, is the defect: traces that
are as thin reach out of the box and stay.
"""

from collections.abc import Iterator

import cv2
import numpy as np
import numpy.typing as npt

from inspection.geometry import Box
from model_registry.bundle.prepare import Picture
from trainer.data.strokes import Ink, Mask

AROUND = 20
"""Pixels around the box that are looked at."""
INSIDE = 3
"""Pixels that the defect stays away from the box's edge."""
BRUSHES = (5, 7, 9, 11, 13, 15, 19, 23)
"""Diameters; the smallest that takes the whole stroke is the gentlest."""
SMALLEST_PART, SMALLEST_DEFECT = 6, 16
"""Pixels."""
WORTH = 1.15
"""So many times more must a larger brush take away."""

Parts = npt.NDArray[np.int32]


def repaired(picture: Picture, box: Box, ink: Ink) -> Picture | None:
    """A copy of `picture` [height, width, 3] without the defect in `box`; None: it cannot be told apart.

    `ink` is the defect's own colour: dark for a short, light for a pin-hole.
    """
    height, width = picture.shape[:2]
    left, top = max(0, round(box.x1) - AROUND), max(0, round(box.y1) - AROUND)
    right, bottom = min(width, round(box.x2) + AROUND), min(height, round(box.y2) + AROUND)
    dark = picture[top:bottom, left:right, 0] < 128
    inside = np.zeros(dark.shape, bool)
    inside[
        max(0, round(box.y1) - top + INSIDE) : max(0, round(box.y2) - top - INSIDE),
        max(0, round(box.x1) - left + INSIDE) : max(0, round(box.x2) - left - INSIDE),
    ] = True
    defect = _stroke(dark if ink is Ink.DARK else ~dark, inside)
    if defect.sum() < SMALLEST_DEFECT:
        return None
    whole = picture.copy()
    whole[top:bottom, left:right][defect] = 255 if ink is Ink.DARK else 0
    return whole


def _stroke(ink: Mask, inside: Mask) -> Mask:
    best = np.zeros_like(ink)
    for taken in _taken_away(ink):
        held = _parts_within(taken, inside)
        if held.sum() > WORTH * best.sum() + 8:
            best = held
    return best


def _taken_away(ink: Mask) -> Iterator[Mask]:
    """What opening by each brush takes away."""
    rim = max(BRUSHES)
    padded = cv2.copyMakeBorder(ink.astype(np.uint8), rim, rim, rim, rim, cv2.BORDER_REPLICATE)
    for brush in BRUSHES:
        round_ = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (brush, brush))
        opened = cv2.morphologyEx(padded, cv2.MORPH_OPEN, round_)[rim:-rim, rim:-rim]
        yield ink & (opened == 0)


def _parts_within(mask: Mask, inside: Mask) -> Mask:
    count, parts, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=4)
    held = [
        part
        for part in range(1, count)
        if stats[part, cv2.CC_STAT_AREA] >= SMALLEST_PART and not (mask & ~inside)[parts == part].any()
    ]
    return np.isin(parts, held)
