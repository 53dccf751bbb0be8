import pytest

from tests.bench.asking import share_needed

DRAWN = [(50, 0.2), (100, 0.3), (200, 0.4)]


@pytest.mark.parametrize(
    ("asked", "share"),
    [
        ([(50, 0.2), (100, 0.4), (200, 0.5)], 0.5),
        ([(50, 0.2), (100, 0.3), (200, 0.5)], 0.75),  # half the way between 100 and 200
        ([(50, 0.2), (100, 0.3), (200, 0.39)], float("inf")),
        ([(50, 0.45), (100, 0.5), (200, 0.5)], 0.25),  # at once
        (DRAWN, 1.0),
    ],
)
def test_how_many_labels_it_takes_to_reach_the_same(asked: list[tuple[int, float]], share: float) -> None:
    assert share_needed(asked, DRAWN) == pytest.approx(share)
