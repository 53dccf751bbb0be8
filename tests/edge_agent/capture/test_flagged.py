"""Row B3: a thousand pictures of one scene that stands still, and a hundred of each kind of bad ones."""

import numpy as np
import pytest

from edge_agent.capture.frame import Frame, Sight
from edge_agent.capture.frozen import Stillness
from edge_agent.capture.quality import picture_problem
from inspection.rules.quality import PictureQuality
from inspection.verdict import Cause
from model_registry.bundle.prepare import Picture
from tests.fakes import words

GOOD, BAD = 1000, 100
USUAL = words.recipe()
VIEW = USUAL.views[0].model_copy(update={"quality": PictureQuality(max_same=1)})
RECIPE = USUAL.model_copy(update={"views": (VIEW,)})


def shot(number: int) -> Picture:
    """The same scene each time, in light that changes a little, with a sensor's own noise: at most two."""
    chance = np.random.default_rng(number)
    light = 0.9 + 0.2 * chance.random()
    noise = chance.integers(-2, 3, (48, 64, 3))
    return np.clip(words.picture() * light + noise, 0, 255).astype(np.uint8)


def problem(stillness: Stillness, pixels: Picture) -> Cause | None:
    (sight,) = stillness.noticed([Sight("front", Frame("front", pixels, 0.0))], RECIPE)
    return sight.problem or picture_problem(pixels, VIEW)


def test_no_good_picture_is_flagged() -> None:
    stillness = Stillness(["front"])
    flagged = [number for number in range(GOOD) if problem(stillness, shot(number)) is not None]
    assert flagged == []


@pytest.mark.parametrize(
    ("scale", "shift", "cause"),
    [(0.05, 0, Cause.TOO_DARK), (0.0, 0, Cause.TOO_DARK), (0.02, 250, Cause.TOO_BRIGHT)],
    ids=["black but for noise", "black", "saturated"],
)
def test_black_and_saturated_ones_are_flagged_by_name(scale: float, shift: int, cause: Cause) -> None:
    bad = [np.clip(shot(number) * scale + shift, 0, 255).astype(np.uint8) for number in range(BAD)]
    assert {picture_problem(one, VIEW) for one in bad} == {cause}


def test_one_that_was_given_twice_is_flagged_each_time() -> None:
    """The second of each pair."""
    stillness = Stillness(["front"])
    seen = [problem(stillness, shot(number // 2)) for number in range(2 * BAD)]
    assert seen == [None, Cause.FROZEN] * BAD


def test_a_camera_of_another_size_is_flagged() -> None:
    wrong = [words.picture(number, width=80, height=60) for number in range(BAD)]
    assert {picture_problem(one, VIEW) for one in wrong} == {Cause.WRONG_SIZE}
