import numpy as np
import pytest

from inspection.errors import InputRefused
from model_registry.bundle.beside import (
    DIFFERENCE,
    GOLDEN,
    PICTURE,
    compare,
    compared_anew,
    grey_of,
    is_comparison,
)

NOISE = np.random.default_rng(3).integers(0, 256, (12, 20, 3), dtype=np.uint8)


def test_picture_golden_and_their_difference_share_the_channels() -> None:
    golden = np.full((12, 20), 100, np.uint8)
    seen = compare(NOISE, golden)
    assert seen.dtype == np.uint8
    assert np.array_equal(seen[..., PICTURE], grey_of(NOISE))
    assert np.array_equal(seen[..., GOLDEN], golden)
    apart = np.abs(grey_of(NOISE).astype(int) - 100)
    assert np.array_equal(seen[..., DIFFERENCE], apart)


def test_a_picture_of_another_size_is_refused_with_both_sizes() -> None:
    with pytest.raises(InputRefused, match="20x12 pixels cannot be compared with a golden picture of 12x20"):
        compare(NOISE, np.zeros((20, 12), np.uint8))


def test_the_difference_follows_what_was_changed() -> None:
    seen = compare(NOISE, grey_of(NOISE))
    seen[2:4, 2:4, PICTURE] ^= 255
    assert not is_comparison(seen)
    anew = compared_anew(seen)
    assert is_comparison(anew)
    changed = np.argwhere(anew[..., DIFFERENCE])
    assert changed.min(axis=0).tolist() == [2, 2]
    assert changed.max(axis=0).tolist() == [3, 3]


def test_neither_colour_nor_grey_photographs_are_comparisons() -> None:
    assert not is_comparison(NOISE)
    assert not is_comparison(np.dstack([grey_of(NOISE)] * 3))
