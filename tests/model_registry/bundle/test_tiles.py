from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model_registry.bundle.manifest import InputSize
from model_registry.bundle.tiles import BESIDE, Window, cut, lay

TILE = InputSize(width=320, height=256)


def test_five_megapixels_in_tiles() -> None:
    windows = lay(2592, 1944, InputSize(width=640, height=640), overlap=32)
    assert len(windows) == 5 * 4
    assert windows[0] == (0, 0, 640, 640)
    assert windows[-1] == (2592 - 640, 1944 - 640, 2592, 1944)


@pytest.mark.parametrize(
    ("_case", "width", "height", "windows"),
    [
        ("as large as a tile", 320, 256, [(0, 0, 320, 256)]),
        ("smaller than a tile", 100, 50, [(0, 0, 320, 256)]),
        ("a little wider", 330, 256, [(0, 0, 320, 256), (10, 0, 330, 256)]),
        ("just two", 592, 256, [(0, 0, 320, 256), (272, 0, 592, 256)]),
        ("one pixel more is a third", 593, 256, [(x, 0, x + 320, 256) for x in (0, 136, 273)]),
    ],
)
def test_no_more_tiles_than_needed(
    _case: str, width: int, height: int, windows: list[tuple[int, int, int, int]]
) -> None:
    assert list(lay(width, height, TILE, overlap=48)) == windows


def covered(length: int, spans: set[tuple[int, int]], overlap: int) -> bool:
    ordered = sorted(spans)
    joined = all(before[1] - after[0] >= overlap for before, after in pairwise(ordered))
    return joined and ordered[0][0] == 0 and ordered[-1][1] == length


@settings(deadline=None)
@given(
    side=st.integers(40, 300),
    overlap=st.integers(0, 35),
    wider=st.integers(0, 150),
    higher=st.integers(0, 900),
)
def test_all_is_covered_nothing_sticks_out_and_neighbours_overlap_as_asked(
    side: int, overlap: int, wider: int, higher: int
) -> None:
    width, height = side + wider, side + higher
    windows = lay(width, height, InputSize(width=side, height=side), overlap)
    assert len(set(windows)) == len(windows)
    assert covered(width, {(w.x1, w.x2) for w in windows}, overlap)
    assert covered(height, {(w.y1, w.y2) for w in windows}, overlap)
    assert {(w.x2 - w.x1, w.y2 - w.y1) for w in windows} == {(side, side)}


@settings(deadline=None)
@given(x=st.integers(0, 752), y=st.integers(0, 552), size=st.integers(1, 48))
def test_what_is_no_larger_than_the_overlap_lies_whole_in_some_tile(x: int, y: int, size: int) -> None:
    windows = lay(800, 600, TILE, overlap=48)
    assert any(w.x1 <= x and w.y1 <= y and x + size <= w.x2 and y + size <= w.y2 for w in windows)


def test_tiles_show_the_pixels_as_they_are() -> None:
    picture = np.random.default_rng(0).integers(0, 256, (300, 400, 3), np.uint8)
    windows = lay(400, 300, TILE, overlap=48)
    batch = cut(picture, TILE, windows)
    assert batch.shape == (4, 256, 320, 3)
    assert np.array_equal(batch[3], picture[44:, 80:])


def test_beside_a_small_picture_is_grey() -> None:
    (tile,) = cut(np.zeros((50, 100, 3), np.uint8), TILE, (Window(0, 0, 320, 256),))
    assert (tile[:50, :100] == 0).all()
    assert (tile[50:] == BESIDE).all()
    assert (tile[:, 100:] == BESIDE).all()


def test_tiles_that_never_get_on_are_refused() -> None:
    with pytest.raises(ValueError, match="tiles of 256 pixels cannot overlap by 256"):
        lay(800, 600, TILE, overlap=256)
