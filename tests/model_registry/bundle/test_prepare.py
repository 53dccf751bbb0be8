import numpy as np

from model_registry.bundle.manifest import InputSize
from model_registry.bundle.prepare import prepare


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
