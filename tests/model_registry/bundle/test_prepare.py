import cv2
import numpy as np
import pytest

from model_registry.bundle.manifest import InputSize
from model_registry.bundle.prepare import half_of, halved, prepare


def test_a_picture_that_fits_is_not_touched() -> None:
    picture = np.zeros((8, 16, 3), np.uint8)
    assert prepare(picture, InputSize(width=16, height=8)) is picture


def test_others_are_stretched_to_the_input() -> None:
    picture = np.full((30, 50, 3), 7, np.uint8)
    prepared = prepare(picture, InputSize(width=16, height=8))
    assert prepared.shape == (8, 16, 3)
    assert prepared.dtype == np.uint8
    assert (prepared == 7).all()


def test_shrinking_averages_so_that_nothing_thin_vanishes() -> None:
    picture = np.zeros((4, 4, 3), np.uint8)
    picture[:, ::2] = 200
    assert (prepare(picture, InputSize(width=2, height=2)) == 100).all()


def test_a_large_picture_is_halved_first_and_looks_the_same() -> None:
    """Within what rounding and the edges of fractional areas bring."""
    noise = np.random.default_rng(0).integers(0, 256, (60, 96, 3), np.uint8)
    smooth = np.asarray(cv2.resize(noise, (1920, 1200), interpolation=cv2.INTER_CUBIC), np.uint8)
    at_once = cv2.resize(smooth, (320, 320), interpolation=cv2.INTER_AREA)
    halves = prepare(smooth, InputSize(width=320, height=320))
    apart = np.abs(halves.astype(int) - at_once.astype(int))
    assert apart.mean() < 1
    assert apart.max() <= 12


@pytest.mark.parametrize(
    ("size", "wanted", "left"),
    [
        ((1920, 1200), (320, 320), (960, 600)),
        ((1920, 1200), (320, 200), (480, 300)),
        ((640, 480), (640, 480), (640, 480)),
        ((641, 480), (320, 240), (641, 480)),
        ((640, 480), (320, 480), (640, 480)),
    ],
)
def test_halving_stops_before_it_is_too_small_or_uneven(
    size: tuple[int, int], wanted: tuple[int, int], left: tuple[int, int]
) -> None:
    picture = np.zeros((size[1], size[0], 3), np.uint8)
    assert halved(picture, *wanted).shape[:2] == left[::-1]


@pytest.mark.parametrize("size", [(320, 320), (640, 400), (960, 600), (1000, 700), (1920, 1200)])
@pytest.mark.parametrize("picture_size", [(1920, 1200), (1921, 1200), (640, 480)])
def test_a_half_that_is_at_hand_changes_nothing(size: tuple[int, int], picture_size: tuple[int, int]) -> None:
    width, height = picture_size
    picture = np.random.default_rng(1).integers(0, 256, (height, width, 3), dtype=np.uint8)
    wanted = InputSize(width=size[0], height=size[1])
    assert np.array_equal(prepare(picture, wanted, half_of(picture)), prepare(picture, wanted))
