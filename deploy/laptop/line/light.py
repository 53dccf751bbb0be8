"""How a unit lies before the camera and what the lamps and the sensor make of it."""

import cv2
import numpy as np
import numpy.typing as npt

from deploy.laptop.line.layout import HEIGHT, WIDTH

Image = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]


def move(canvas: Floats, random: np.random.Generator) -> tuple[Floats, Floats]:
    """Shift up to 10 px, turn up to 1.2 degrees, scale up to 1.2 %."""
    turn, scale = random.uniform(-1.2, 1.2), random.uniform(0.988, 1.012)
    pose = cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), turn, scale)
    pose = pose + np.array([[0, 0, random.uniform(-10, 10)], [0, 0, random.uniform(-10, 10)]])
    moved = cv2.warpAffine(
        canvas, pose, (WIDTH, HEIGHT), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101
    )
    return np.asarray(moved, np.float32), np.asarray(pose, np.float32)


def light_up(canvas: Floats, random: np.random.Generator) -> Image:
    y, x = np.linspace(-1, 1, HEIGHT, dtype=np.float32), np.linspace(-1, 1, WIDTH, dtype=np.float32)
    angle = random.uniform(0, 2 * np.pi)
    slope = (x[None] * np.cos(angle) + y[:, None] * np.sin(angle)) * random.uniform(0, 0.16)
    vignette = 1 - 0.10 * (x[None] ** 2 + y[:, None] ** 2)
    tint = 1 + random.normal(0, 0.015, 3).astype(np.float32)
    lit = canvas * ((random.uniform(0.78, 1.12) + slope) * vignette)[..., None] * tint
    soft = np.asarray(cv2.GaussianBlur(lit.astype(np.float32), (0, 0), random.uniform(0.4, 0.9)), np.float32)
    noise = random.standard_normal(soft.shape, np.float32) * np.float32(random.uniform(1.5, 4.5))
    seen: Image = np.clip(soft + noise, 0, 255).astype(np.uint8)
    return seen


def follow(box: tuple[float, float, float, float], pose: Floats) -> tuple[float, float, float, float]:
    x1, y1, x2, y2 = box
    corners = np.array([[x1, y1, 1], [x2, y1, 1], [x2, y2, 1], [x1, y2, 1]], np.float32) @ pose.T
    low, high = np.clip(corners.min(axis=0), 0, None), np.minimum(corners.max(axis=0), (WIDTH, HEIGHT))
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])
