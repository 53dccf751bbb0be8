from collections.abc import Callable

import numpy as np
import pytest

from deploy.laptop.line.blemishes import draw_dent, draw_dirt, draw_scratch
from deploy.laptop.line.layout import FACE, HEIGHT, LABEL, SCREWS, VENTS, WIDTH
from deploy.laptop.line.truth import Truth

Draw = Callable[[np.ndarray, np.random.Generator], Truth]


def drawn(draw: Draw, seed: int) -> tuple[np.ndarray, Truth]:
    """What it changed, [HEIGHT, WIDTH], and what it says it drew."""
    canvas = np.full((HEIGHT, WIDTH, 3), 150, np.float32)
    truth = draw(canvas, np.random.default_rng(seed))
    return np.abs(canvas - 150).max(axis=2), truth


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(("draw", "label"), [(draw_scratch, "scratch"), (draw_dent, "dent")])
def test_the_box_holds_what_can_be_seen(draw: Draw, label: str, seed: int) -> None:
    changed, truth = drawn(draw, seed)
    assert truth.label == label
    x1, y1, x2, y2 = (round(side) for side in truth.box)
    assert changed[y1:y2, x1:x2].max() > 25, "it is there, and not faint"
    outside = changed.copy()
    outside[y1 : y2 + 1, x1 : x2 + 1] = 0
    assert outside.max() < changed.max() / 2, "and not much of it is elsewhere"


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("draw", [draw_scratch, draw_dent])
def test_it_lies_on_free_metal(draw: Draw, seed: int) -> None:
    _, truth = drawn(draw, seed)
    x1, y1, x2, y2 = truth.box
    x, y = (x1 + x2) / 2, (y1 + y2) / 2
    assert FACE[0] < x < FACE[2]
    assert FACE[1] < y < FACE[3]
    if draw is draw_dent:
        assert not (VENTS[0] < x < VENTS[2] and VENTS[1] < y < VENTS[3])
        assert abs(x - LABEL[0]) > 85 or abs(y - LABEL[1]) > 52
        assert all(np.hypot(x - sx, y - sy) > 25 for sx, sy in SCREWS.values())


@pytest.mark.parametrize("seed", range(4))
def test_dirt_is_fainter_than_any_defect(seed: int) -> None:
    canvas = np.full((HEIGHT, WIDTH, 3), 110, np.float32)
    draw_dirt(canvas, np.random.default_rng(seed))
    assert np.abs(canvas - 110).max() <= 40 + 9
