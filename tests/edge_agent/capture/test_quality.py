from typing import Any

import cv2
import numpy as np
import pytest

from edge_agent.capture.quality import MEASURED_WIDTH, _grey_copy, check_picture, picture_problem, sharpness
from inspection.recipe import ViewRecipe
from inspection.rules.quality import PictureQuality
from inspection.verdict import Cause
from model_registry.bundle.prepare import half_of
from tests.fakes import words


def view(**quality: Any) -> ViewRecipe:
    return ViewRecipe(name="front", width=64, height=48, mm_per_pixel=1, quality=PictureQuality(**quality))


def grey(value: int) -> Any:
    return np.full((48, 64, 3), value, dtype=np.uint8)


@pytest.mark.parametrize(
    ("pixels", "cause"),
    [
        (words.picture(), None),
        (grey(0), Cause.TOO_DARK),
        (grey(19), Cause.TOO_DARK),
        (grey(255), Cause.TOO_BRIGHT),
        (grey(128), Cause.FLAT),
        (words.picture(width=65), Cause.WRONG_SIZE),
    ],
)
def test_a_picture_that_cannot_be_judged_says_why(pixels: Any, cause: Cause | None) -> None:
    assert picture_problem(pixels, view()) is cause


@pytest.mark.parametrize(
    ("pixels", "brightness"), [(grey(19), 19), (grey(255), 255), (words.picture(width=65), None)]
)
def test_brightness_is_told_of_what_was_measured_though_it_cannot_be_judged(
    pixels: Any, brightness: float | None
) -> None:
    assert check_picture(pixels, view()).brightness == brightness


def test_blur_is_checked_where_the_recipe_asks_for_it() -> None:
    blurred = np.asarray(cv2.GaussianBlur(words.picture(), (9, 9), 3), dtype=np.uint8)
    limit = sharpness(np.asarray(cv2.cvtColor(words.picture(), cv2.COLOR_BGR2GRAY), dtype=np.uint8)) / 2
    assert picture_problem(blurred, view()) is None
    assert picture_problem(blurred, view(min_sharpness=limit)) is Cause.BLURRED
    assert picture_problem(words.picture(), view(min_sharpness=limit)) is None


@pytest.mark.parametrize("size", [(1920, 1200), (2448, 2048), (640, 480), (1301, 777), (320, 240), (100, 80)])
def test_what_is_measured_is_the_picture_shrunk_by_area(size: tuple[int, int]) -> None:
    """However it gets small: in one step, slowly, it would be the same within a grey value."""
    width, height = size
    small = np.random.default_rng(1).integers(0, 256, (30, 40, 3), dtype=np.uint8)
    pixels = np.asarray(cv2.resize(small, size, interpolation=cv2.INTER_CUBIC), dtype=np.uint8)
    to = (min(width, MEASURED_WIDTH), round(height * min(width, MEASURED_WIDTH) / width))
    plain = cv2.cvtColor(cv2.resize(pixels, to, interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2GRAY)
    measured = _grey_copy(pixels)
    assert np.array_equal(_grey_copy(pixels, half_of(pixels)), measured), "whoever made the half"
    assert measured.shape == plain.shape
    assert np.abs(measured.astype(int) - plain).max() <= 2
    assert sharpness(measured) == pytest.approx(float(cv2.Laplacian(plain, cv2.CV_64F).var()), rel=0.05)
