import cv2
import numpy as np

from tests.fakes.boards import board, changed
from trainer.data.samples import Sample
from trainer.data.sound import draw_sound


def drawn(seed: int) -> Sample:
    return draw_sound(board(), np.random.default_rng(seed))


def test_something_is_drawn_more_often_than_not_and_nothing_is_labelled() -> None:
    samples = [drawn(seed) for seed in range(40)]
    assert sum(len(changed(sample)) > 0 for sample in samples) > 25
    assert all(len(sample.boxes) == len(sample.labels) == 0 for sample in samples)


def test_a_board_stays_of_two_colours() -> None:
    for seed in range(20):
        assert set(np.unique(drawn(seed).image)) <= {0, 255}


def test_its_corners_are_round() -> None:
    """What was drawn has no corner that a small round brush could not have left."""
    brush = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3))
    for seed in range(20):
        dark = (drawn(seed).image[..., 0] < 128).astype(np.uint8)
        opened = cv2.morphologyEx(dark, cv2.MORPH_OPEN, brush)
        assert (dark != opened).sum() <= 8


def test_what_is_labelled_is_left_alone() -> None:
    bare = board()
    taken = Sample(bare.row, bare.image, np.array([[0, 0, 128, 60]], np.float32), np.array([1], np.int64))
    for seed in range(30):
        pixels = changed(draw_sound(taken, np.random.default_rng(seed)))
        assert not len(pixels) or pixels[:, 0].min() >= 58


def test_the_same_seed_draws_the_same() -> None:
    assert drawn(5).image.tobytes() == drawn(5).image.tobytes()
    assert len({drawn(seed).image.tobytes() for seed in range(10)}) > 5
