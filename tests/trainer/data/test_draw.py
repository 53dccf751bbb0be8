from itertools import islice

import numpy as np
import pytest

from model_registry.bundle.manifest import InputSize
from tests.fakes.plates import plate
from tests.fakes.samples import bright_box, sample_of
from trainer.data.draw import ANYWHERE, repeats, whole_pictures, window, windows
from trainer.data.samples import Sample

SIZE = InputSize(width=64, height=48)


def test_every_picture_comes_once_a_round() -> None:
    samples = [sample_of(plate(seed)) for seed in range(5)]
    drawn = list(islice(whole_pictures(samples, seed=1), 10))
    first, second = drawn[:5], drawn[5:]
    assert {id(one) for one in first} == {id(one) for one in second} == {id(one) for one in samples}


def nine_to_one() -> list[Sample]:
    many = [bright_box(128, 96, (40, 40, 48, 46)) for _ in range(9)]
    rare = bright_box(128, 96, (80, 50, 88, 56))
    rare.labels[0] = 2
    return [*many, rare, sample_of(plate(2, bare=True))]


def test_a_picture_counts_by_its_rarest_label() -> None:
    """One picture in nine: the root of nine, three times a round. Without a label: once."""
    assert repeats(nine_to_one()).tolist() == [*[1.0] * 9, 3.0, 1.0]


def test_balanced_rounds_show_rare_labels_more_often() -> None:
    samples = nine_to_one()
    drawn = list(islice(whole_pictures(samples, seed=1, balanced=True), 130))
    assert sum(one is samples[9] for one in drawn) == 30
    assert sum(one is samples[0] for one in drawn) == 10


def test_windows_show_the_thing_they_are_drawn_around() -> None:
    """A thing smaller than a seventh of the window is shown whole in every window meant for it."""
    sample = bright_box(320, 240, (300, 20, 307, 26))
    drawn = list(islice(windows([sample], SIZE, seed=1), 300))
    showing = [one for one in drawn if len(one.boxes)]
    assert len(showing) >= 300 * (1 - ANYWHERE) * 0.9
    for one in showing:
        x1, y1, x2, y2 = one.boxes[0].astype(int)
        assert (one.image[y1:y2, x1:x2] == 255).all()
        assert one.image.shape == (48, 64, 3)


def test_rare_labels_come_as_often_as_common_ones() -> None:
    many = [bright_box(128, 96, (40, 40, 48, 46)) for _ in range(30)]
    rare = bright_box(128, 96, (80, 50, 88, 56))
    rare.labels[0] = 2
    drawn = [one for one in islice(windows([*many, rare], SIZE, seed=2), 400) if len(one.labels)]
    share = sum(2 in one.labels for one in drawn) / len(drawn)
    assert 0.4 < share < 0.6


def test_plain_surface_is_shown_as_well() -> None:
    sample = bright_box(640, 480, (10, 10, 18, 16))
    drawn = list(islice(windows([sample], SIZE, seed=3), 200))
    assert any(len(one.boxes) == 0 for one in drawn)


PLACES = [
    ("in the middle", (160, 120), (128, 96)),
    ("past the left edge", (-20, 120), (0, 96)),
    ("past the lower right corner", (500, 500), (256, 192)),
]


@pytest.mark.parametrize(("_case", "place", "corner"), PLACES)
def test_a_window_never_leaves_the_picture(
    _case: str, place: tuple[float, float], corner: tuple[int, int]
) -> None:
    left, top = corner
    sample = bright_box(320, 240, (left + 10, top + 5, left + 30, top + 25))
    shown = window(sample, SIZE, *place)
    assert shown.image.shape == (48, 64, 3)
    assert shown.boxes.tolist() == [[10, 5, 30, 25]]


@pytest.mark.parametrize(("left", "boxes"), [(19, [[0, 4, 5, 24]]), (20, [])])
def test_of_a_box_that_is_cut_a_third_must_be_seen(left: int, boxes: list[list[float]]) -> None:
    sample = bright_box(320, 240, (8, 100, 24, 120))
    assert window(sample, SIZE, left + 32, 120).boxes.tolist() == boxes


def test_the_same_seed_draws_the_same_windows() -> None:
    samples = [bright_box(128, 96, (40, 40, 48, 46)), bright_box(128, 96, (80, 50, 88, 56))]
    one, again = ([w.image.tobytes() for w in islice(windows(samples, SIZE, seed=4), 20)] for _ in range(2))
    assert one == again


def test_a_window_as_large_as_the_picture_is_the_picture() -> None:
    sample = sample_of(plate(1))
    shown = window(sample, InputSize(width=96, height=96), 3, 90)
    assert np.array_equal(shown.image, sample.image)
    assert np.array_equal(shown.boxes, sample.boxes)
