"""Pictures of five megapixels: a textured surface with defects of 8 to 20 pixels, drawn from a seed."""

import cv2
import numpy as np

from inspection.geometry import Box
from inspection.label import LabelledBox, LabelledImage
from model_registry.bundle.prepare import Picture
from tests.fakes.labelled_rows import row

WIDTH, HEIGHT = 2592, 1944
PIT, CHIP = "pit", "chip"
LABELS = (PIT, CHIP)
SMALLEST, LARGEST = 8, 20
"""Sides of a defect, pixels."""


def surface(
    seed: int, defects: int = 12, width: int = WIDTH, height: int = HEIGHT
) -> tuple[Picture, LabelledImage]:
    """The picture [height, width, 3] BGR and its truth."""
    random = np.random.default_rng(seed)
    image = _texture(random, width, height)
    boxes: list[LabelledBox] = []
    while len(boxes) < defects:
        label = LABELS[int(random.integers(2))]
        across, down = (int(side) for side in random.integers(SMALLEST, LARGEST + 1, 2))
        x, y = int(random.integers(0, width - across)), int(random.integers(0, height - down))
        if any(_near(x, y, each.box) for each in boxes):
            continue
        _draw(image, label, (x, y, across, down), random)
        boxes.append(LabelledBox(label=label, box=Box(x1=x, y1=y, x2=x + across, y2=y + down)))
    grey = np.repeat(image.clip(0, 255).astype(np.uint8)[:, :, None], 3, axis=2)
    return grey, row(sha256=f"{seed:064x}", width=width, height=height).model_copy(
        update={"boxes": tuple(boxes)}
    )


def _texture(random: np.random.Generator, width: int, height: int) -> np.ndarray:
    """Clouds, brushing along x, and grain: [height, width] float32."""
    clouds = cv2.resize(random.uniform(110, 150, (9, 12)).astype(np.float32), (width, height))
    brushed = cv2.blur(random.normal(0, 30, (height, width)).astype(np.float32), (41, 1))
    return clouds + brushed + random.normal(0, 5, (height, width)).astype(np.float32)


def _draw(
    image: np.ndarray, label: str, place: tuple[int, int, int, int], random: np.random.Generator
) -> None:
    """A dark round pit, or a bright cornered chip."""
    x, y, across, down = place
    ys, xs = np.mgrid[0:down, 0:across]
    round_ = ((xs + 0.5) / across - 0.5) ** 2 + ((ys + 0.5) / down - 0.5) ** 2 <= 0.25
    cornered = (xs + 0.5) / across + (ys + 0.5) / down <= 1.2
    shade = float(random.uniform(35, 60))
    part = image[y : y + down, x : x + across]
    part += np.where(round_, -shade, 0) if label == PIT else np.where(cornered, shade, 0)


def _near(x: int, y: int, box: Box) -> bool:
    return abs(x - box.x1) < 2 * LARGEST and abs(y - box.y1) < 2 * LARGEST
