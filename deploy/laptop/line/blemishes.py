"""Scratches and dents, and the dust and smudges that are none."""

import cv2
import numpy as np
import numpy.typing as npt

from deploy.laptop.line.layout import FACE, HEIGHT, LABEL, SCREWS, VENTS, WIDTH
from deploy.laptop.line.truth import Truth

Floats = npt.NDArray[np.float32]

LOOSE = 7
"""Pixels around a scratch, as a person draws its box."""


def draw_scratch(canvas: Floats, random: np.random.Generator) -> Truth:
    path = _scratch_path(random)
    points = np.round(path * 8).astype(np.int32).reshape(-1, 1, 2)
    strength = random.uniform(55, 105)
    canvas -= _groove(points, int(random.integers(2, 4)))[..., None] * np.float32(strength)
    canvas += _groove(points + np.array([10, 12], np.int32), 1)[..., None] * np.float32(strength * 0.6)
    low, high = path.min(axis=0) - LOOSE, path.max(axis=0) + LOOSE
    return Truth("scratch", (float(low[0]), float(low[1]), float(high[0]), float(high[1])))


def _scratch_path(random: np.random.Generator) -> npt.NDArray[np.float64]:
    """A bent line of 55 to 190 pixels over free metal: [24, 2], x y."""
    while True:
        angle, length, bend = random.uniform(0, 2 * np.pi), random.uniform(55, 190), random.uniform(-0.5, 0.5)
        heading = angle + bend * np.linspace(0, 1, 24)
        steps = np.stack([np.cos(heading), np.sin(heading)], axis=1) * length / 24
        path: npt.NDArray[np.float64] = np.cumsum(steps, axis=0) + _free_spot(random, margin=8)
        if all(_is_free(spot, margin=4) for spot in path):
            return path


def _groove(points: npt.NDArray[np.int32], thickness: int) -> Floats:
    """A soft line, 0 to 1. `points` in eighths of a pixel."""
    line = np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.polylines(line, [points], False, 255, thickness, cv2.LINE_AA, 3)
    return np.asarray(cv2.GaussianBlur(line, (0, 0), 0.7), np.float32) / np.float32(255)


def draw_dent(canvas: Floats, random: np.random.Generator) -> Truth:
    x, y = _free_spot(random, margin=50)
    across, down = random.uniform(18, 40, 2)
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    u, v = (columns - x) / across, (rows - y) / down
    bowl = np.exp(-2.0 * (u * u + v * v))
    turn = random.uniform(0, 2 * np.pi)
    slope = (u * np.cos(turn) + v * np.sin(turn)) * bowl
    strength = random.uniform(110, 190)
    canvas += (slope * strength - bowl * strength * 0.18)[..., None].astype(np.float32)
    return Truth("dent", (x - across, y - down, x + across, y + down))


def _free_spot(random: np.random.Generator, margin: int) -> npt.NDArray[np.float64]:
    while True:
        spot = random.uniform((FACE[0] + 30, FACE[1] + 30), (FACE[2] - 30, FACE[3] - 30))
        if _is_free(spot, margin):
            return spot


def _is_free(spot: npt.NDArray[np.float64], margin: int) -> bool:
    """On the face, away from vents, screws and label, so that a blemish can be seen as one."""
    x, y = float(spot[0]), float(spot[1])
    on_face = FACE[0] + 15 < x < FACE[2] - 15 and FACE[1] + 15 < y < FACE[3] - 15
    in_vents = VENTS[0] - margin < x < VENTS[2] + margin and VENTS[1] - margin < y < VENTS[3] + margin
    near_part = any(np.hypot(x - place[0], y - place[1]) < 25 + margin for place in SCREWS.values())
    on_label = abs(x - LABEL[0]) < 85 + margin and abs(y - LABEL[1]) < 52 + margin
    return on_face and not (in_vents or near_part or on_label)


def draw_dirt(canvas: Floats, random: np.random.Generator) -> None:
    """Dust and smudges: no defects, and not to be taken for any."""
    for _ in range(int(random.integers(0, 9))):
        spot = random.integers((FACE[0], FACE[1]), (FACE[2], FACE[3]))
        cv2.circle(
            canvas, (int(spot[0]), int(spot[1])), 1, [float(random.uniform(70, 150))] * 3, -1, cv2.LINE_AA
        )
    if random.random() < 0.35:
        smudge = np.zeros((HEIGHT // 4, WIDTH // 4), np.float32)
        spot = random.integers((FACE[0] // 4 + 20, FACE[1] // 4 + 20), (FACE[2] // 4 - 20, FACE[3] // 4 - 20))
        axes = (int(random.integers(8, 20)), int(random.integers(6, 14)))
        cv2.ellipse(
            smudge, (int(spot[0]), int(spot[1])), axes, float(random.uniform(0, 180)), 0, 360, 1.0, -1
        )
        soft = cv2.resize(
            cv2.GaussianBlur(smudge, (0, 0), 6), (WIDTH, HEIGHT), interpolation=cv2.INTER_LINEAR
        )
        canvas += np.asarray(soft, np.float32)[..., None] * np.float32(random.uniform(-9, 9))
