import numpy as np
import pytest

from inspection.geometry import Box
from model_registry.bundle.framing import Framing
from model_registry.bundle.manifest import InputSize, Tiling
from model_registry.bundle.read import Floats

SIZE = InputSize(width=64, height=64)
TILED = Framing(SIZE, Tiling(overlap=16))
WIDTH, HEIGHT = 112, 64
"""Two tiles: from 0 and from 48 on."""
PICTURE = np.random.default_rng(0).integers(0, 256, (HEIGHT, WIDTH, 3), np.uint8)


def answers(*tiles: list[float]) -> tuple[Floats, Floats]:
    """One box a tile, in tile pixels, score 0.9: [T, 1, 4] fractions and [T, 1, 1]."""
    return np.array(tiles, np.float32)[:, None] / np.float32(64), np.full((len(tiles), 1, 1), 0.9, np.float32)


def boxes_in(framing: Framing, *tiles: list[float], width: int = WIDTH, height: int = HEIGHT) -> list[Box]:
    boxes, scores = answers(*tiles)
    found = framing.read(
        boxes, scores, ["pit"], width=width, height=height, floors={"pit": 0.5}, nms_iou=0.45
    )
    return [one.box for one in found]


def test_without_tiles_the_whole_picture_is_stretched() -> None:
    framing = Framing(SIZE)
    assert framing.count(WIDTH, HEIGHT) == 1
    assert framing.batch(PICTURE).shape == (1, 64, 64, 3)
    assert boxes_in(framing, [16, 16, 32, 32]) == [Box(x1=28, y1=16, x2=56, y2=32)]


def test_tiles_keep_the_scale() -> None:
    assert TILED.count(WIDTH, HEIGHT) == 2
    batch = TILED.batch(PICTURE)
    assert np.array_equal(batch[0], PICTURE[:, :64])
    assert np.array_equal(batch[1], PICTURE[:, 48:])


def test_what_tiles_find_is_told_in_pixels_of_the_picture_and_once() -> None:
    assert boxes_in(TILED, [4, 8, 16, 20], [40, 8, 52, 20]) == [
        Box(x1=4, y1=8, x2=16, y2=20),
        Box(x1=88, y1=8, x2=100, y2=20),
    ]
    assert boxes_in(TILED, [50, 8, 60, 20], [2, 8, 12, 20]) == [Box(x1=50, y1=8, x2=60, y2=20)]
    assert boxes_in(TILED, [40, 8, 64, 20], [0, 8, 32, 20]) == [Box(x1=40, y1=8, x2=80, y2=20)]


@pytest.mark.parametrize(
    ("_case", "told", "boxes"),
    [
        ("inside", [4, 8, 16, 20], [Box(x1=4, y1=8, x2=16, y2=20)]),
        ("over its rim", [30, 8, 60, 20], [Box(x1=30, y1=8, x2=40, y2=20)]),
        ("beside it", [44, 8, 60, 20], []),
    ],
)
def test_of_a_picture_smaller_than_a_tile(_case: str, told: list[float], boxes: list[Box]) -> None:
    assert TILED.batch(PICTURE[:30, :40]).shape == (1, 64, 64, 3)
    assert boxes_in(TILED, told, width=40, height=30) == boxes
