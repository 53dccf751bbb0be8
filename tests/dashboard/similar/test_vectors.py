import numpy as np

from dashboard.similar.vectors import Near, Vectors, digest_of
from tests.fakes.vectors import pointing

HERE = "wuhu/line-1/front"


def vectors(*degrees: float, seqs: tuple[int, ...] = ()) -> Vectors:
    """Picture n has the digest of n's."""
    count = len(degrees)
    return Vectors(
        values=pointing(*degrees),
        digests=np.array([digest_of(f"{n:064x}") for n in range(count)]),
        stations=[HERE],
        station=np.zeros(count, np.int32),
        seq=np.array(seqs or range(count), np.int64),
    )


def test_the_likest_come_first_and_the_one_asked_about_not_at_all() -> None:
    known = vectors(0, 80, 10, 45)
    asked = known.find(f"{0:064x}")
    assert asked is not None

    near = known.nearest(asked, 2, (HERE, 0))

    assert [one.seq for one in near] == [2, 3]
    assert round(near[0].likeness, 4) == round(float(np.cos(np.radians(10))), 4)


def test_an_unknown_picture_has_no_vector() -> None:
    assert vectors(0, 10).find("f" * 64) is None


def test_a_unit_with_many_views_comes_once_and_hides_nobody() -> None:
    """A hundred views of one unit are nearer than the other two."""
    known = vectors(*[1.0] * 100, 5, 9, seqs=(*[7] * 100, 8, 9))

    near = known.nearest(pointing(0)[0], 3, (HERE, 1))

    assert [one.seq for one in near] == [7, 8, 9]
    assert near[0] == Near(HERE, 7, near[0].likeness)


def test_fewer_than_asked_for_are_all() -> None:
    assert [one.seq for one in vectors(0, 90).nearest(pointing(80)[0], 24, ("", 0))] == [1, 0]
