import json

import pytest

from dashboard.recipes.file import file_of, read_recipe, read_value, warnings_of
from dashboard.recipes.kept import RecipeWrong
from tests.fakes.drawn import content, recipe


def faults(value: object) -> list[tuple[str, str]]:
    with pytest.raises(RecipeWrong) as wrong:
        read_value(value)  # type: ignore[arg-type]
    return [(one.at, one.why) for one in wrong.value.faults]


def test_what_is_read_is_what_is_written() -> None:
    assert read_recipe(file_of(recipe())) == read_value(content()) == recipe()
    assert json.loads(file_of(recipe()))["views"][0]["zones"][0]["name"] == "cover"


def test_each_fault_is_told_where_it_is() -> None:
    slot = {"name": "screw 1", "label": "screw", "x": "left", "y": 10, "tolerance_mm": -2.0}
    assert [at for at, _ in faults(content(slots=[slot]))] == [
        "views.0.slots.0.name",
        "views.0.slots.0.x",
        "views.0.slots.0.tolerance_mm",
    ]
    assert faults(content(slots=[slot | {"name": "a", "x": 99, "tolerance_mm": 2}]))[0][0] == "views.0"
    assert faults({})[0][0] == "sku"
    assert faults([])[0][0] == "recipe"
    assert faults(content(version=2**40))[0][0] == "version"
    beyond = content(width=10**400, mm_per_pixel=1e300, slots=[], zones=[], ignore=[])
    assert [at for at, _ in faults(beyond)] == ["views.0.width", "views.0.mm_per_pixel"]


def test_a_defect_of_four_pixels_is_kept_and_warned_of() -> None:
    (words,) = warnings_of(recipe(shortest=2.0, defects=[]))
    assert "a scratch of 2 mm has 4 pixels" in words
    assert warnings_of(recipe(shortest=2.5, defects=[])) == ()
