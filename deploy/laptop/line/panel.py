"""Renders the front of an air conditioner: pose, finish, light and noise vary from unit to unit.

BGR, 960 x 720. Drawn upright, then moved by an affine map, lit, and disturbed; truth boxes follow.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from deploy.laptop.line.blemishes import draw_dent, draw_dirt, draw_scratch
from deploy.laptop.line.layout import FACE, HEIGHT, VENTS, WIDTH
from deploy.laptop.line.light import follow, light_up, move
from deploy.laptop.line.parts import draw_parts
from deploy.laptop.line.tag import write_tag
from deploy.laptop.line.truth import Fault, Truth

Image = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Rendered:
    image: Image
    truth: tuple[Truth, ...]


def render(faults: Sequence[Fault], number: int, random: np.random.Generator) -> Rendered:
    """One unit. `number` is burnt into the pallet's tag, so that a picture proves whose it is."""
    finish = _finish(random)
    drawn = _face(_pallet(random), finish, random)
    _draw_trim(drawn, finish)
    _draw_vents(drawn, finish, random)
    truth = draw_parts(drawn, {fault.slot for fault in faults if fault.slot}, random)
    canvas = drawn.astype(np.float32)
    for fault in faults:
        if fault.kind == "scratch":
            truth.append(draw_scratch(canvas, random))
        elif fault.kind == "dent":
            truth.append(draw_dent(canvas, random))
    draw_dirt(canvas, random)
    moved, pose = move(canvas, random)
    lit = light_up(moved, random)
    write_tag(lit, number)
    return Rendered(lit, tuple(Truth(item.label, follow(item.box, pose)) for item in truth))


def _finish(random: np.random.Generator) -> Floats:
    """Base colour: white plastic, silver, or champagne."""
    colours = np.array([[222, 224, 222], [182, 180, 178], [176, 190, 200]], dtype=np.float32)
    base: Floats = colours[random.integers(3)] + random.normal(0, 5, 3).astype(np.float32)
    return base


def _pallet(random: np.random.Generator) -> Floats:
    shade = random.uniform(52, 78)
    canvas = np.full((HEIGHT, WIDTH, 3), shade, dtype=np.float32)
    canvas += cv2.GaussianBlur(random.normal(0, 14, (HEIGHT, WIDTH)).astype(np.float32), (0, 0), 2.2)[
        ..., None
    ]
    for x in range(int(random.uniform(0, 60)), WIDTH, 120):
        cv2.line(canvas, (x, 0), (x, HEIGHT), [shade * 0.8] * 3, 3, cv2.LINE_AA)
    return canvas


def _face(canvas: Floats, finish: Floats, random: np.random.Generator) -> Image:
    x1, y1, x2, y2 = FACE
    shadow = np.zeros((HEIGHT, WIDTH), np.float32)
    cv2.rectangle(shadow, (x1 + 10, y1 + 14), (x2 + 10, y2 + 14), 1.0, -1)
    shaded = canvas * (1 - 0.55 * cv2.GaussianBlur(shadow, (0, 0), 12)[..., None])
    shape = np.zeros((HEIGHT, WIDTH), np.float32)
    _rounded(shape, FACE, 26)
    mask = cv2.GaussianBlur(shape, (0, 0), 1.0)[..., None]
    grain = random.normal(0, 3.5, (HEIGHT, WIDTH)).astype(np.float32)
    brushed = cv2.blur(grain, (41, 1)) * random.uniform(0.5, 3.0) + cv2.GaussianBlur(grain, (0, 0), 1.2)
    slope = np.linspace(1.05, 0.93, HEIGHT, dtype=np.float32)[:, None, None]
    blended = shaded * (1 - mask) + (finish * slope + brushed[..., None]) * mask
    return np.asarray(np.clip(blended, 0, 255), np.uint8)


def _draw_trim(canvas: Image, finish: Floats) -> None:
    x1, y1, x2, y2 = FACE
    bevel = finish * 0.78
    cv2.rectangle(canvas, (x1 + 22, y1 + 22), (x2 - 22, y2 - 22), bevel.tolist(), 2, cv2.LINE_AA)
    cv2.rectangle(canvas, (x1 + 24, y1 + 24), (x2 - 20, y2 - 20), (finish * 1.08).tolist(), 1, cv2.LINE_AA)
    cv2.putText(
        canvas, "AIRLINE", (250, 470), cv2.FONT_HERSHEY_DUPLEX, 1.1, (finish * 0.55).tolist(), 2, cv2.LINE_AA
    )


def _draw_vents(canvas: Image, finish: Floats, random: np.random.Generator) -> None:
    x1, y1, x2, y2 = VENTS
    for y in range(y1, y2, 25):
        cv2.rectangle(canvas, (x1, y), (x2, y + 13), (finish * 0.30).tolist(), -1, cv2.LINE_AA)
        cv2.line(canvas, (x1, y + 14), (x2, y + 14), (finish * 1.07).tolist(), 2, cv2.LINE_AA)
    for x in range(x1 + 88, x2, 88 + int(random.integers(-2, 3))):
        cv2.line(canvas, (x, y1), (x, y2), (finish * 0.85).tolist(), 5, cv2.LINE_AA)


def _rounded(mask: Floats, box: tuple[int, int, int, int], radius: int) -> None:
    x1, y1, x2, y2 = box
    cv2.rectangle(mask, (x1 + radius, y1), (x2 - radius, y2), 1.0, -1)
    cv2.rectangle(mask, (x1, y1 + radius), (x2, y2 - radius), 1.0, -1)
    for x in (x1 + radius, x2 - radius):
        for y in (y1 + radius, y2 - radius):
            cv2.circle(mask, (x, y), radius, 1.0, -1, cv2.LINE_AA)
