import numpy as np
import pytest

from tests.fakes.vectors import pointing
from trainer.archive.diverse import k_centres


def test_each_is_far_from_all_before_it() -> None:
    """Ten pictures of one kind, one each of two others."""
    vectors = np.concatenate([pointing(*range(10)), pointing(90), pointing(180)])
    chosen = k_centres(vectors, 3)
    assert chosen[0].place == 11
    assert {centre.place for centre in chosen} >= {11}
    assert {min(centre.place, 10) if centre.place >= 10 else 0 for centre in chosen} == {0, 10}
    assert [centre.distance for centre in chosen] == sorted((c.distance for c in chosen), reverse=True)


def test_what_is_like_a_labelled_one_tells_nothing_new() -> None:
    vectors = pointing(0, 1, 90, 91, 180)
    (first, second) = k_centres(vectors, 2, labelled=[0])
    assert (first.place, first.distance) == (4, pytest.approx(2.0))
    assert second.place in (2, 3)


def test_nothing_is_chosen_twice() -> None:
    assert [centre.place for centre in k_centres(pointing(0, 0, 0), 3)] == [0]
    assert k_centres(pointing(0, 0), 3, labelled=[1]) == []
    assert k_centres(pointing()[:0], 3) == []
