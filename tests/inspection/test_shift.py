import pytest

from inspection.geometry import Point
from inspection.shift import Shift

MIDDLE = Point(100, 50)
CASES = [
    ("not at all", Shift(dx_px=0, dy_px=0), Point(110, 50), Point(110, 50)),
    ("to the right and up", Shift(dx_px=7, dy_px=-3), Point(110, 50), Point(117, 47)),
    (
        "a quarter clockwise: right becomes below",
        Shift(dx_px=0, dy_px=0, turn_deg=90),
        Point(110, 50),
        Point(100, 60),
    ),
    ("turned first, then moved", Shift(dx_px=5, dy_px=0, turn_deg=90), Point(110, 50), Point(105, 60)),
    ("the middle stays when turned", Shift(dx_px=0, dy_px=0, turn_deg=33), MIDDLE, MIDDLE),
]


@pytest.mark.parametrize(("_case", "shift", "golden", "here"), CASES)
def test_a_point_goes_there_and_back(_case: str, shift: Shift, golden: Point, here: Point) -> None:
    assert shift.moved(golden, MIDDLE) == pytest.approx(here)
    assert shift.undone(here, MIDDLE) == pytest.approx(golden)
