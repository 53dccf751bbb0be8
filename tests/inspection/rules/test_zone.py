import pytest
from pydantic import ValidationError

from inspection.geometry import Box, Point, Polygon
from inspection.rules.defect import DefectLimit
from inspection.rules.zone import IgnoreZone, Zone

BOX = Box(x1=10, y1=10, x2=30, y2=20)
CORNER = Polygon(corners=(Point(0, 0), Point(20, 0), Point(0, 20)))


def test_a_box_takes_its_upper_left_edge_and_not_the_lower_right_one() -> None:
    zone = IgnoreZone(name="logo", box=BOX)
    assert [zone.contains(*point) for point in ((10, 10), (29.9, 19.9), (30, 15), (15, 20))] == [
        True,
        True,
        False,
        False,
    ]


def test_an_outline_takes_less_than_its_box() -> None:
    zone = IgnoreZone(name="corner", outline=CORNER)
    assert zone.contains(5, 5)
    assert not zone.contains(15, 15)
    assert zone.shape == CORNER


@pytest.mark.parametrize("shapes", [{}, {"box": BOX, "outline": CORNER}])
def test_a_zone_has_one_shape(shapes: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="'logo' needs either a box or an outline"):
        IgnoreZone.model_validate({"name": "logo", **shapes})


def test_a_zone_speaks_of_the_labels_that_it_names() -> None:
    zone = Zone(name="front", box=BOX, defects=(DefectLimit(label="dent"),))
    assert zone.limits("dent")
    assert not zone.limits("scratch")


def test_a_zone_has_one_limit_for_a_label_and_at_least_one() -> None:
    with pytest.raises(ValidationError, match="zone 'front': defect limit 'dent' is given more than once"):
        Zone(
            name="front", box=BOX, defects=(DefectLimit(label="dent"), DefectLimit(label="dent", reject=0.9))
        )
    with pytest.raises(ValidationError, match="defects"):
        Zone(name="front", box=BOX, defects=())
