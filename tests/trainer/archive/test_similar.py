import numpy as np
import pytest

from tests.fakes.vectors import pointing
from trainer.archive.similar import nearest


def test_the_likest_first_over_all_blocks() -> None:
    found = nearest([pointing(90, 40), pointing(10, 180), pointing(20)], pointing(0)[0], 3)
    assert [near.place for near in found] == [2, 4, 1]
    assert found[0].likeness == pytest.approx(np.cos(np.radians(10)))


def test_of_equals_the_earlier() -> None:
    assert [near.place for near in nearest([pointing(30, 30), pointing(30, 30)], pointing(0)[0], 2)] == [0, 1]


def test_fewer_than_wanted_and_none() -> None:
    assert [near.place for near in nearest([pointing(30)], pointing(0)[0], 5)] == [0]
    assert nearest([], pointing(0)[0], 5) == []


def test_blocks_make_no_difference() -> None:
    vectors = np.random.default_rng(1).normal(size=(1000, 8)).astype(np.float32)
    whole = nearest([vectors], vectors[3], 20)
    assert nearest(np.array_split(vectors, 7), vectors[3], 20) == whole
    best = np.argsort(-(vectors @ vectors[3]), kind="stable")[:20]
    assert [near.place for near in whole] == best.tolist()
