import pytest
from pydantic import ValidationError

from inspection.rules.defect import Allowance, DefectLimit


def test_the_bundle_s_threshold_holds_where_the_recipe_says_nothing() -> None:
    limit = DefectLimit(label="dent")
    assert (limit.reject, limit.grey, limit.allowed, limit.smallest_mm) == (None, None, None, 0)


@pytest.mark.parametrize(
    ("side_mm", "area_mm2", "smallest_mm"),
    [(2.0, 0.0, 2.0), (0.0, 9.0, 3.0), (2.0, 9.0, 3.0), (4.0, 9.0, 4.0)],
)
def test_the_smallest_defect_that_is_asked_for(side_mm: float, area_mm2: float, smallest_mm: float) -> None:
    assert DefectLimit(label="dent", min_side_mm=side_mm, min_area_mm2=area_mm2).smallest_mm == smallest_mm


def test_grey_lies_below_reject() -> None:
    assert DefectLimit(label="dent", grey=0.5, reject=0.5).grey == 0.5
    with pytest.raises(ValidationError, match=r"grey 0\.6 must not lie above reject 0\.5"):
        DefectLimit(label="dent", grey=0.6, reject=0.5)


def test_no_limit_lies_below_what_stations_tell() -> None:
    with pytest.raises(ValidationError, match="reject"):
        DefectLimit(label="dent", reject=0.04)


def test_an_allowance_that_never_ends_is_refused() -> None:
    assert Allowance(count=2, longest_mm=3.0).count == 2
    assert Allowance(total_area_mm2=4.0).total_area_mm2 == 4
    with pytest.raises(ValidationError, match="allowed needs a count or a total_area_mm2"):
        Allowance(longest_mm=3.0)


def test_what_came_later_is_left_out_where_it_says_nothing() -> None:
    """So that recipes of before keep their digests."""
    written = DefectLimit(label="dent").model_dump_json()
    assert "min_area_mm2" not in written
    assert "allowed" not in written
