"""Screws, their holes, and the label."""

from collections.abc import Set

import cv2
import numpy as np
import numpy.typing as npt

from deploy.laptop.line.layout import LABEL, LABEL_SIZE, LABEL_SLOT, SCREWS
from deploy.laptop.line.truth import Truth

MISSING_SCREW = "missing_screw"
"""What people call the hole that a screw left."""

Image = npt.NDArray[np.uint8]


def draw_parts(canvas: Image, missing: Set[str], random: np.random.Generator) -> list[Truth]:
    truth = []
    for name, (x, y) in SCREWS.items():
        if name in missing:
            truth.append(_draw_hole(canvas, x, y))
        else:
            truth.append(_draw_screw(canvas, x, y, random))
    if LABEL_SLOT not in missing:
        truth.append(_draw_label(canvas, random))
    return truth


def _draw_screw(canvas: Image, x: int, y: int, random: np.random.Generator) -> Truth:
    radius, steel = 14, random.uniform(120, 190)
    cv2.circle(canvas, (x + 2, y + 3), radius + 1, [steel * 0.35] * 3, -1, cv2.LINE_AA)
    cv2.circle(canvas, (x, y), radius, [steel * 0.95, steel, steel], -1, cv2.LINE_AA)
    cv2.circle(canvas, (x, y), radius, [steel * 0.5] * 3, 1, cv2.LINE_AA)
    cv2.ellipse(canvas, (x - 4, y - 5), (6, 4), -40, 0, 360, [min(255.0, steel * 1.35)] * 3, -1, cv2.LINE_AA)
    turn = random.uniform(0, np.pi / 2)
    for angle in (turn, turn + np.pi / 2):
        dx, dy = 8 * np.cos(angle), 8 * np.sin(angle)
        ends = (round(x - dx), round(y - dy)), (round(x + dx), round(y + dy))
        cv2.line(canvas, ends[0], ends[1], [steel * 0.28] * 3, 3, cv2.LINE_AA)
    return Truth("screw", (x - radius - 1, y - radius - 1, x + radius + 2, y + radius + 3))


def _draw_hole(canvas: Image, x: int, y: int) -> Truth:
    cv2.circle(canvas, (x, y), 11, [105.0] * 3, 2, cv2.LINE_AA)
    cv2.circle(canvas, (x, y), 8, [26.0] * 3, -1, cv2.LINE_AA)
    cv2.ellipse(canvas, (x, y), (8, 8), 0, 20, 150, [88.0] * 3, 1, cv2.LINE_AA)
    return Truth(MISSING_SCREW, (x - 14, y - 14, x + 15, y + 15))


def _draw_label(canvas: Image, random: np.random.Generator) -> Truth:
    width, height = LABEL_SIZE
    x, y = (
        LABEL[0] - width // 2 + int(random.integers(-4, 5)),
        LABEL[1] - height // 2 + int(random.integers(-4, 5)),
    )
    paper = random.uniform(235, 252)
    cv2.rectangle(canvas, (x, y), (x + width, y + height), [paper] * 3, -1, cv2.LINE_AA)
    cv2.rectangle(canvas, (x, y), (x + width, y + height), [150.0] * 3, 1, cv2.LINE_AA)
    cv2.rectangle(canvas, (x + 8, y + 8), (x + 60, y + 20), [150.0, 90.0, 30.0], -1, cv2.LINE_AA)
    for line, long in enumerate(random.integers(60, 126, 3)):
        cv2.line(
            canvas,
            (x + 8, y + 31 + 9 * line),
            (x + 8 + int(long), y + 31 + 9 * line),
            [90.0] * 3,
            2,
            cv2.LINE_AA,
        )
    for bar in range(8, width - 10, 4):
        if random.random() < 0.6:
            cv2.line(
                canvas, (x + bar, y + 60), (x + bar, y + height - 7), [30.0] * 3, int(random.integers(1, 3))
            )
    return Truth("label", (x, y, x + width, y + height))
