import pytest

from dashboard.book.window import window_around
from inspection.geometry import Box


def box(x1: float, y1: float, x2: float, y2: float) -> Box:
    return Box(x1=x1, y1=y1, x2=x2, y2=y2)


PICTURE = box(0, 0, 1600, 1200)


@pytest.mark.parametrize(
    ("spot", "window"),
    [
        (box(700, 500, 900, 700), box(400, 300, 1200, 900)),  # three times as tall, in the middle
        (box(700, 590, 1100, 610), box(300, 150, 1500, 1050)),  # a long one decides by its width
        (box(795, 595, 805, 605), box(704, 528, 896, 672)),  # a speck with its neighbourhood
        (box(0, 0, 40, 40), box(0, 0, 192, 144)),  # in a corner
        (box(1560, 1160, 1600, 1200), box(1408, 1056, 1600, 1200)),
        (PICTURE, PICTURE),
    ],
)
def test_a_place_with_what_is_around_it(spot: Box, window: Box) -> None:
    shown = window_around(spot, PICTURE)
    assert [shown.x1, shown.y1, shown.x2, shown.y2] == pytest.approx(
        [window.x1, window.y1, window.x2, window.y2]
    )


def test_nothing_beyond_the_part_that_is_kept() -> None:
    part = box(1000, 500, 1100, 560)
    shown = window_around(box(1000, 500, 1060, 540), part)
    assert shown == part
