"""Defects drawn onto two-coloured surfaces (boards, wafers, prints): ink where none should be, or none where
it should.

Six labels of a printed board are three ways of a stroke in two inks: it bridges two surfaces (short, open),
grows out of one (spur, mousebite) or touches none (copper, pin-hole). A stroke that is drawn elsewhere in
every round shows the network the defect apart from the board that it happened to lie on, and the same place
without it: what a network that saw a few boards lacks most (docs/decisions/0018). CutPaste (Li et al. 2021)
and DRAEM (Zavrtanik et al. 2021) draw defects for the same reason.
"""

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from math import cos, hypot, pi, sin

import cv2
import numpy as np
import numpy.typing as npt
from pydantic import Field, PositiveInt

from inspection.word import LabelName, Word
from model_registry.bundle.beside import PICTURE
from model_registry.bundle.prepare import Picture
from trainer.data.samples import Sample

Mask = npt.NDArray[np.bool_]
Course = list[tuple[float, float]]
"""Corner points (x, y) of a stroke."""

STREAM = 18
"""Keeps this random sequence apart from others of the same seed."""
TRIES = 12
"""Places that are looked at before a defect is given up in this picture."""
REACH = 46.0
"""Pixels that a bridge spans at most, to each side."""
CLEAR = 4
"""Pixels of paper that an end needs around it to be seen as one."""
SPECKLED = 0.15
"""Of the strokes, with holes, as worn tools and binarisation leave them."""
RIM = 8
"""Pixels at the window's edge that stay free: a stroke that it cuts could be of any way."""


class Ink(StrEnum):
    DARK = "dark"
    LIGHT = "light"


class Way(StrEnum):
    BRIDGE = "bridge"
    SPUR = "spur"
    ISLAND = "island"


class DrawnDefect(Word):
    """What a label looks like as a stroke."""

    label: LabelName
    ink: Ink
    way: Way


class Strokes(Word):
    """Which defects are drawn, and how often, and how often sound things (`trainer.data.sound`)."""

    share: float = Field(0.6, ge=0, le=1)
    """Of the windows."""
    most: PositiveInt = 3
    """In one window."""
    sound: float = Field(0.0, ge=0, le=1)
    """Of the windows, with one or two things that are no defects."""
    defects: tuple[DrawnDefect, ...] = Field(min_length=1)


@dataclass(frozen=True)
class Paper:
    """A surface as one ink sees it."""

    ink: Mask
    away: npt.NDArray[np.float32]
    """Of every pixel to the next ink, pixels; 0 on ink."""

    @classmethod
    def of(cls, image: Picture, ink: Ink) -> "Paper":
        dark = image[..., 0] < 128
        mask = dark if ink is Ink.DARK else ~dark
        away = cv2.distanceTransform((~mask).astype(np.uint8), cv2.DIST_L2, 3)
        return cls(mask, np.asarray(away, np.float32))


@dataclass(frozen=True)
class Stroke:
    """Pixels that change, and the box a person would draw around them."""

    mask: Mask
    box: tuple[float, float, float, float]


def draw(
    sample: Sample, defect: DrawnDefect, label: int, random: np.random.Generator, compared: bool = False
) -> Sample:
    """`sample` with one more defect clear of those that it has; as it is where no place was found.

    `compared`: only the picture of a comparison gets it, the golden one stays sound.
    """
    paper = Paper.of(sample.image, defect.ink)
    for _ in range(TRIES):
        stroke = _WAYS[defect.way](paper, random)
        if stroke is not None and not meets(stroke.box, sample.boxes):
            return _inked(sample, stroke, label, defect.ink, random, compared)
    return sample


def _inked(
    sample: Sample, stroke: Stroke, label: int, ink: Ink, random: np.random.Generator, compared: bool
) -> Sample:
    image = sample.image.copy()
    seen = image[..., PICTURE] if compared else image
    mask = stroke.mask
    if random.random() < SPECKLED:
        mask = mask & (random.random(mask.shape) < random.uniform(0.7, 0.95))
    seen[mask] = int(random.integers(0, 12)) if ink is Ink.DARK else int(random.integers(244, 256))
    boxes = np.concatenate([sample.boxes, np.array([stroke.box], np.float32)])
    return Sample(sample.row, image, boxes, np.append(sample.labels, np.int64(label)))


def _island(paper: Paper, random: np.random.Generator) -> Stroke | None:
    width = int(random.integers(4, 10))
    start = some_place(paper.away > width / 2 + CLEAR, random)
    if start is None:
        return None
    course = _walk(start, random.uniform(0, 2 * pi), random.uniform(1, 16), random)
    mask = _painted(paper.ink.shape, course, width, random)
    return _framed(mask, random) if mask.any() and paper.away[mask].min() > CLEAR else None


def _spur(paper: Paper, random: np.random.Generator) -> Stroke | None:
    root = some_place((paper.away > 0) & (paper.away <= 1.5), random)
    if root is None:
        return None
    way, width = random.uniform(0, 2 * pi), int(random.integers(4, 9))
    course = _walk(root, way, width / 2 + random.uniform(3, 16), random)
    if _at(paper.away, course[-1]) <= width / 2 + CLEAR - 1:
        return None
    back = (root[0] - 2 * cos(way), root[1] - 2 * sin(way))
    mask = _painted(paper.ink.shape, [back, *course], width, random) & ~paper.ink
    # It touches the surface that it grows out of at its root, and nothing anywhere else.
    rows, columns = np.nonzero(mask & (paper.away < 3))
    if not len(rows) or max(abs(rows - root[1]).max(), abs(columns - root[0]).max()) > 1.5 * width + 3:
        return None
    return _framed(mask, random)


def _bridge(paper: Paper, random: np.random.Generator) -> Stroke | None:
    width = int(random.integers(4, 8))
    start = some_place((paper.away > 2) & (paper.away < REACH / 3), random)
    if start is None:
        return None
    way = random.uniform(0, pi)
    one, other = (until_ink(paper.ink, start, towards) for towards in (way, way + pi))
    if one is None or other is None:
        return None
    span = hypot(one[0] - other[0], one[1] - other[1])
    middle = ((one[0] + other[0]) / 2, (one[1] + other[1]) / 2)
    # Along an edge, or across a corner, a stroke would only thicken what is there.
    if not 6 <= span <= REACH or _at(paper.away, middle) < 0.3 * span:
        return None
    turns = [] if span < 9 else [_swayed(middle, random.uniform(0, min(5.0, span / 5)), random)]
    mask = _painted(paper.ink.shape, [one, *turns, other], width, random) & ~paper.ink
    return _framed(mask, random)


_WAYS = {Way.BRIDGE: _bridge, Way.SPUR: _spur, Way.ISLAND: _island}


def _painted(shape: tuple[int, ...], course: Course, width: int, random: np.random.Generator) -> Mask:
    """A brush along `course`, a little wider or narrower at each corner."""
    canvas = np.zeros(shape, np.uint8)
    points = [(round(x), round(y)) for x, y in course]
    for begin, end in pairwise(points):
        cv2.line(canvas, begin, end, 1, max(3, width + int(random.integers(-1, 2))))
    return canvas.astype(bool)


def _walk(start: tuple[float, float], way: float, length: float, random: np.random.Generator) -> Course:
    """Up to three straight pieces that turn a little."""
    course, pieces = [start], int(random.integers(1, 4))
    for _ in range(pieces):
        x, y = course[-1]
        course.append((x + cos(way) * length / pieces, y + sin(way) * length / pieces))
        way += random.uniform(-0.8, 0.8)
    return course


def until_ink(ink: Mask, start: tuple[float, float], way: float) -> tuple[float, float] | None:
    """The first ink from `start`, two pixels deep; None: none within reach."""
    steps = np.arange(1.0, REACH)
    x, y = start[0] + steps * cos(way), start[1] + steps * sin(way)
    inside = (x >= 0) & (y >= 0) & (x < ink.shape[1] - 1) & (y < ink.shape[0] - 1)
    x, y = x[inside], y[inside]
    hit = ink[np.rint(y).astype(int), np.rint(x).astype(int)]
    if not hit.any():
        return None
    first = int(hit.argmax())
    return float(x[first] + 2 * cos(way)), float(y[first] + 2 * sin(way))


def _framed(mask: Mask, random: np.random.Generator) -> Stroke | None:
    """With the margin that people leave around what they mark; None: hardly anything changed, or the edge
    cuts it."""
    rows, columns = np.nonzero(mask)
    height, width = mask.shape
    if len(rows) < 9 or min(rows.min(), columns.min()) < RIM:
        return None
    if rows.max() >= height - RIM or columns.max() >= width - RIM:
        return None
    left, top, right, bottom = random.normal(10, 1.5, 4).clip(6, 14)
    box = (
        max(0.0, columns.min() - left), max(0.0, rows.min() - top),
        min(float(width), columns.max() + 1 + right), min(float(height), rows.max() + 1 + bottom),
    )  # fmt: skip
    return Stroke(mask, box)


def _swayed(point: tuple[float, float], by: float, random: np.random.Generator) -> tuple[float, float]:
    way = random.uniform(0, 2 * pi)
    return point[0] + by * cos(way), point[1] + by * sin(way)


def some_place(mask: Mask, random: np.random.Generator) -> tuple[float, float] | None:
    found = np.flatnonzero(mask)
    if not len(found):
        return None
    y, x = divmod(int(found[random.integers(len(found))]), mask.shape[1])
    return float(x), float(y)


def _at(values: npt.NDArray[np.float32], point: tuple[float, float]) -> float:
    """The value at (x, y); 0 outside."""
    x, y = round(point[0]), round(point[1])
    return float(values[y, x]) if 0 <= y < values.shape[0] and 0 <= x < values.shape[1] else 0.0


def meets(box: tuple[float, float, float, float], boxes: npt.NDArray[np.float32]) -> bool:
    """Whether they touch; then one thing's box would show another."""
    x1, y1, x2, y2 = box
    return bool(((boxes[:, 0] < x2) & (boxes[:, 2] > x1) & (boxes[:, 1] < y2) & (boxes[:, 3] > y1)).any())
