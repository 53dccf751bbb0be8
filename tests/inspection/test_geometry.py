import pytest
from pydantic import ValidationError

from inspection.geometry import Box, Polygon

BOX = Box(x1=10, y1=20, x2=30, y2=60)


def test_a_box_knows_its_measures() -> None:
    assert (BOX.width, BOX.height, BOX.area, BOX.centre) == (20, 40, 800, (20, 40))


@pytest.mark.parametrize(
    ("x", "y", "inside"),
    [(10, 20, True), (30, 20, False), (10, 60, False), (29.9, 59.9, True), (9.9, 20, False)],
)
def test_the_upper_left_corner_belongs_to_it_the_lower_right_does_not(
    x: float, y: float, inside: bool
) -> None:
    assert BOX.contains(x, y) is inside


@pytest.mark.parametrize(
    ("other", "iou"),
    [
        (BOX, 1.0),
        (Box(x1=10, y1=20, x2=30, y2=40), 0.5),
        (Box(x1=20, y1=20, x2=40, y2=60), 1 / 3),
        (Box(x1=30, y1=20, x2=50, y2=60), 0.0),
        (Box(x1=100, y1=100, x2=110, y2=110), 0.0),
    ],
)
def test_intersection_over_union(other: Box, iou: float) -> None:
    assert BOX.iou(other) == pytest.approx(iou)
    assert other.iou(BOX) == pytest.approx(iou)


@pytest.mark.parametrize(("width", "height", "within"), [(30, 60, True), (29, 60, False), (30, 59, False)])
def test_whether_it_sticks_out_of_a_picture(width: float, height: float, within: bool) -> None:
    assert BOX.lies_within(width, height) is within
    assert not Box(x1=-1, y1=0, x2=5, y2=5).lies_within(100, 100)


@pytest.mark.parametrize(
    "corners", [(1, 1, 1, 2), (1, 1, 2, 1), (2, 1, 1, 2), (0, 0, float("nan"), 1), (0, 0, float("inf"), 1)]
)
def test_a_box_without_area_is_none(corners: tuple[float, float, float, float]) -> None:
    x1, y1, x2, y2 = corners
    with pytest.raises(ValidationError):
        Box(x1=x1, y1=y1, x2=x2, y2=y2)


L_SHAPE = Polygon.model_validate_json('{"corners": [[0, 0], [30, 0], [30, 10], [10, 10], [10, 30], [0, 30]]}')


@pytest.mark.parametrize(
    ("x", "y", "inside"),
    [
        (5, 5, True),
        (25, 5, True),
        (5, 25, True),
        (25, 25, False),
        (-1, 5, False),
        (31, 5, False),
        (5, 31, False),
    ],
)
def test_an_outline_can_leave_a_corner_out(x: float, y: float, inside: bool) -> None:
    assert L_SHAPE.contains(x, y) is inside


def test_an_outline_knows_its_area_and_whether_it_sticks_out() -> None:
    assert L_SHAPE.area == 500
    assert L_SHAPE.lies_within(30, 30)
    assert not L_SHAPE.lies_within(30, 29)


@pytest.mark.parametrize("corners", ["[[0, 0], [1, 1]]", "[[0, 0], [1, 1], [2, 2]]", "[[0, 0], [1, 1], [2]]"])
def test_an_outline_without_area_is_none(corners: str) -> None:
    with pytest.raises(ValidationError):
        Polygon.model_validate_json(f'{{"corners": {corners}}}')
