import cv2
import numpy as np
import pytest

from deploy.laptop.line.layout import HEIGHT, WIDTH
from deploy.laptop.line.light import follow, light_up, move


@pytest.mark.parametrize("seed", range(5))
def test_boxes_follow_the_unit(seed: int) -> None:
    canvas = np.zeros((HEIGHT, WIDTH, 3), np.float32)
    canvas[500:560, 700:800] = 255
    moved, pose = move(canvas, np.random.default_rng(seed))
    x1, y1, x2, y2 = follow((700, 500, 800, 560), pose)
    rows, columns = np.where(moved[..., 0] > 128)
    assert (columns.min(), rows.min()) == pytest.approx((x1, y1), abs=2)
    assert (columns.max() + 1, rows.max() + 1) == pytest.approx((x2, y2), abs=2)


def test_a_unit_lies_nearly_where_it_belongs() -> None:
    for seed in range(20):
        _, pose = move(np.zeros((HEIGHT, WIDTH, 3), np.float32), np.random.default_rng(seed))
        x1, y1, _, _ = follow((150, 150, 160, 160), pose)
        assert np.hypot(x1 - 150, y1 - 150) < 32 / 1.2, "the recipe's slots reach 16 mm, 32 pixels"


def test_a_box_ends_at_the_pictures_edge() -> None:
    shifted = np.array([[1, 0, -50], [0, 1, 30]], np.float32)
    assert follow((10, 20, 100, 700), shifted) == (0, 50, 50, HEIGHT)


def test_lamps_and_sensor_vary() -> None:
    canvas = np.full((HEIGHT, WIDTH, 3), 150, np.float32)
    seen = [light_up(canvas, np.random.default_rng(seed)) for seed in range(8)]
    brightness = [float(cv2.cvtColor(one, cv2.COLOR_BGR2GRAY).mean()) for one in seen]
    assert max(brightness) - min(brightness) > 15
    assert all(60 < value < 200 for value in brightness)
    assert {one.dtype for one in seen} == {np.dtype(np.uint8)}
