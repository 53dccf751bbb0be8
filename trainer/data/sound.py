"""Sound things drawn onto two-coloured surfaces: what looks like a defect and is none.

A board that the network has not seen has links, holes and dots of its own. They are regular and their corners
are round, as etching leaves them, while a defect is rough and its corners are sharp. Drawn in new places each
round, without a label, they teach that difference instead of which places of the known boards are sound
(docs/decisions/0018).
"""

from math import cos, hypot, pi, sin

import cv2
import numpy as np

from trainer.data.samples import Sample
from trainer.data.strokes import REACH, RIM, Ink, Mask, Paper, meets, some_place, until_ink

TRIES = 6
ROUNDING_PX = 2.2
"""Deviation of the blur that rounds corners."""


def draw_sound(sample: Sample, random: np.random.Generator) -> Sample:
    """`sample` with one more link, hole or dot, clear of its boxes; as it is where no place was found."""
    ink = Ink.DARK if random.random() < 0.7 else Ink.LIGHT
    paper = Paper.of(sample.image, ink)
    for _ in range(TRIES):
        mask = _link(paper, random) if random.random() < 0.6 else _dot(paper, random)
        if mask is not None and not meets(_around(mask), sample.boxes):
            return _etched(sample, paper, mask, ink)
    return sample


def _link(paper: Paper, random: np.random.Generator) -> Mask | None:
    """A straight trace at a multiple of 45 degrees between two surfaces."""
    start = some_place((paper.away > 2) & (paper.away < REACH / 3), random)
    if start is None:
        return None
    way = int(random.integers(4)) * pi / 4
    one, other = (until_ink(paper.ink, start, towards) for towards in (way, way + pi))
    if one is None or other is None or hypot(one[0] - other[0], one[1] - other[1]) < 8:
        return None
    canvas = np.zeros(paper.ink.shape, np.uint8)
    deeper = 4.0
    ends = [
        (round(x + side * deeper * cos(way)), round(y + side * deeper * sin(way)))
        for (x, y), side in ((one, 1), (other, -1))
    ]
    cv2.line(canvas, ends[0], ends[1], 1, int(random.integers(5, 15)))
    return canvas.astype(bool)


def _dot(paper: Paper, random: np.random.Generator) -> Mask | None:
    """A round island, at times a ring."""
    radius = int(random.integers(4, 17))
    place = some_place(paper.away > radius + 5, random)
    if place is None:
        return None
    canvas = np.zeros(paper.ink.shape, np.uint8)
    middle = (round(place[0]), round(place[1]))
    cv2.circle(canvas, middle, radius, 1, -1)
    if radius > 8 and random.random() < 0.5:
        cv2.circle(canvas, middle, int(radius * random.uniform(0.35, 0.6)), 0, -1)
    return canvas.astype(bool)


def _etched(sample: Sample, paper: Paper, mask: Mask, ink: Ink) -> Sample:
    """With the corners around `mask` rounded; all else stays as it is."""
    whole = cv2.GaussianBlur((paper.ink | mask).astype(np.float32), (0, 0), ROUNDING_PX) > 0.5
    near = cv2.dilate(mask.astype(np.uint8), np.ones((9, 9), np.uint8)).astype(bool)
    changed = near & (whole != paper.ink)
    dark = whole if ink is Ink.DARK else ~whole
    image = sample.image.copy()
    image[changed & dark] = 0
    image[changed & ~dark] = 255
    return Sample(sample.row, image, sample.boxes, sample.labels)


def _around(mask: Mask) -> tuple[float, float, float, float]:
    rows, columns = np.nonzero(mask)
    return (
        float(columns.min() - RIM), float(rows.min() - RIM),
        float(columns.max() + RIM), float(rows.max() + RIM),
    )  # fmt: skip
