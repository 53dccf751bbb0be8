"""Small pictures of steel plates with bright bolts and dark pits: easy to learn, never twice the same."""

from dataclasses import dataclass

import cv2
import numpy as np

from model_registry.bundle.prepare import Picture

SIDE = 96
BOLT, PIT = "bolt", "pit"

Corners = tuple[float, float, float, float]


@dataclass(frozen=True)
class Plate:
    image: Picture
    """[SIDE, SIDE, 3] BGR."""
    things: tuple[tuple[str, Corners], ...]
    """Label and x1 y1 x2 y2 in pixels."""

    @property
    def png(self) -> bytes:
        return encoded(self.image, ".png")


def plate(seed: int, *, bare: bool = False) -> Plate:
    """Always the same for the same seed; `bare`: without any thing on it."""
    random = np.random.default_rng(seed)
    surface = cv2.resize(
        random.integers(95, 160, (6, 6), np.uint8), (SIDE, SIDE), interpolation=cv2.INTER_CUBIC
    )
    image = np.repeat(surface[:, :, None], 3, axis=2)
    things: list[tuple[str, Corners]] = []
    if not bare:
        for label, shade, left in ((BOLT, 250, 6), (PIT, 5, 54)):
            width, height = (int(side) for side in random.integers(18, 26, 2))
            x, y = left + int(random.integers(0, 12)), int(random.integers(6, SIDE - 32))
            image[y : y + height, x : x + width] = shade
            things.append((label, (float(x), float(y), float(x + width), float(y + height))))
    return Plate(np.ascontiguousarray(image), tuple(things))


def encoded(image: Picture, suffix: str = ".jpg") -> bytes:
    done, data = cv2.imencode(suffix, image)
    assert done
    return data.tobytes()
