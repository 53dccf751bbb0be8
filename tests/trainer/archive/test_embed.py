import numpy as np
import pytest

from inspection.geometry import Box
from model_registry.bundle.manifest import InputSize, Tiling
from model_registry.bundle.read import Floats
from trainer.archive.embed import box_vector, picture_vector, unit

TILE = InputSize(width=40, height=40)


def quarters() -> Floats:
    """[1, 4, 2, 2]: each quarter of the picture has a channel of its own."""
    return np.eye(4, dtype=np.float32).reshape(1, 4, 2, 2)


def test_a_picture_is_the_mean_of_its_cells() -> None:
    assert picture_vector(quarters()) == pytest.approx([0.5] * 4)
    assert unit(np.zeros(3)) == pytest.approx([0, 0, 0])


@pytest.mark.parametrize(
    ("corners", "wanted"),
    [
        ((0, 0, 20, 10), [1, 0, 0, 0]),
        ((5, 5, 6, 6), [1, 0, 0, 0]),  # smaller than a cell
        ((60, 30, 80, 40), [0, 0, 0, 1]),
        ((20, 0, 60, 10), [1, 1, 0, 0]),
        ((30, 0, 60, 10), [1, 2, 0, 0]),  # a third of it in the left cell
        ((0, 0, 80, 40), [1, 1, 1, 1]),
    ],
)
def test_a_box_is_what_lies_under_it(corners: tuple[float, ...], wanted: list[float]) -> None:
    """A picture of 80 x 40 pixels."""
    box = Box(**dict(zip(("x1", "y1", "x2", "y2"), map(float, corners), strict=True)))
    vector = box_vector(quarters(), box, 80, 40, TILE, None)
    assert vector == pytest.approx(np.array(wanted) / np.linalg.norm(wanted))


def test_of_several_tiles_the_one_that_shows_most() -> None:
    """Two tiles of 40 pixels beside one another; the second one's map is that of the first, turned."""
    maps = np.concatenate([quarters(), quarters()[:, ::-1]])
    vector = box_vector(maps, Box(x1=35, y1=0, x2=60, y2=20), 80, 40, TILE, Tiling(overlap=0))
    assert vector == pytest.approx([0, 0, 0, 1])
