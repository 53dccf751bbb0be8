import pytest

from inspection.detection import Detection
from inspection.geometry import Box
from inspection.judging.placed import placed
from inspection.shift import Shift
from tests.fakes import words

VIEW = words.recipe(width=100, height=80).views[0]
"""Its middle is (50, 40)."""
FOUND = Detection(label="screw", score=0.9, box=Box(x1=60, y1=40, x2=80, y2=60))


def test_a_part_that_has_not_moved_is_at_home_where_it_is_found() -> None:
    ((found, home),) = placed(VIEW, [FOUND], None)
    assert (found, home) == (FOUND, (70, 50))


@pytest.mark.parametrize(
    ("shift", "home"),
    [
        (Shift(dx_px=5, dy_px=-3), (65, 53)),
        (Shift(dx_px=0, dy_px=0, turn_deg=90), (60, 20)),
        (Shift(dx_px=5, dy_px=-3, turn_deg=90), (63, 25)),
    ],
)
def test_a_part_that_moved_is_brought_home(shift: Shift, home: tuple[float, float]) -> None:
    """Turned about the picture's middle, then moved: undone in the other order."""
    ((_, found_home),) = placed(VIEW, [FOUND], shift)
    assert found_home == pytest.approx(home)
    assert shift.moved(found_home, VIEW.middle) == pytest.approx((70, 50))


def test_boxes_stay_in_pixels_of_the_picture_and_in_their_order() -> None:
    other = FOUND.model_copy(update={"label": "dent"})
    assert [item.found for item in placed(VIEW, [FOUND, other], Shift(dx_px=5, dy_px=0))] == [FOUND, other]
