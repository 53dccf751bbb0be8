import json
from pathlib import Path
from typing import Any

import pytest

from inspection.errors import InputRefused
from inspection.files import read_json_file
from inspection.recipe import Recipe, RecipeRef, ViewRecipe
from inspection.rules.defect import DefectLimit
from tests.fakes import words


def changed(**view: Any) -> dict[str, Any]:
    """The usual recipe as JSON, its view changed."""
    data: dict[str, Any] = words.recipe().model_dump(mode="json")
    data["views"][0].update(view)
    return data


SLOT = {"name": "screw-1", "label": "screw", "x": 5.0, "y": 5.0, "tolerance_mm": 2.0}
RIM = {
    "name": "rim",
    "box": {"x1": 0.0, "y1": 0.0, "x2": 5.0, "y2": 5.0},
    "defects": [{"label": "dent"}],
}
REFUSED = [
    ({"slots": [{**SLOT, "x": 64.0}]}, "slot 'screw-1' at (64, 5) lies outside the picture of 64x48"),
    ({"slots": [{**SLOT, "y": -1.0}]}, "slot 'screw-1' at (5, -1) lies outside the picture of 64x48"),
    ({"slots": [SLOT, SLOT]}, "slot 'screw-1' is given more than once"),
    (
        {"slots": [{**SLOT, "colour": "red"}]},
        "views.0.slots.0.colour: unknown key; remove it or check its spelling",
    ),
    ({"slots": [{**SLOT, "tolerance_mm": 0.0}]}, "views.0.slots.0.tolerance_mm"),
    ({"defects": [{"label": "dent"}, {"label": "dent"}]}, "defect limit 'dent' is given more than once"),
    ({"defects": [{"label": "dent", "grey": 0.9, "reject": 0.5}]}, "grey 0.9 must not lie above reject 0.5"),
    (
        {"ignore": [{"name": "vent", "box": {"x1": 0.0, "y1": 0.0, "x2": 65.0, "y2": 5.0}}]},
        "ignore zone 'vent' sticks out of the picture of 64x48",
    ),
    ({"ignore": [{"name": "vent"}]}, "'vent' needs either a box or an outline"),
    (
        {"ignore": [{"name": "vent", "outline": {"corners": [[0, 0], [9, 0], [9, 49]]}}]},
        "ignore zone 'vent' sticks out of the picture of 64x48",
    ),
    ({"zones": [{**RIM, "defects": []}]}, "views.0.zones.0.defects"),
    (
        {"zones": [{**RIM, "defects": [{"label": "dent"}, {"label": "dent"}]}]},
        "zone 'rim': defect limit 'dent' is given more than once",
    ),
    ({"zones": [RIM, RIM]}, "zone 'rim' is given more than once"),
    (
        {"zones": [{**RIM, "box": {"x1": 0.0, "y1": 0.0, "x2": 5.0, "y2": 49.0}}]},
        "zone 'rim' sticks out of the picture of 64x48",
    ),
    (
        {"defects": [{"label": "dent", "allowed": {"longest_mm": 2.0}}]},
        "allowed needs a count or a total_area_mm2; otherwise any number would pass",
    ),
    ({"shots": {"taken": 3, "agree": 4}}, "agree 4 is more than the 3 shots taken"),
    ({"mm_per_pixel": 0.0}, "views.0.mm_per_pixel"),
    (
        {"defects": [{"label": "dent", "grey": 0.04}]},
        "defects.0.grey: Input should be greater than or equal to 0.05",
    ),
]


@pytest.mark.parametrize(("view", "words_seen"), REFUSED)
def test_what_no_recipe_may_say(tmp_path: Path, view: dict[str, Any], words_seen: str) -> None:
    file = tmp_path / "recipe.json"
    file.write_text(Recipe.model_construct(**changed(**view)).model_dump_json(warnings=False))
    with pytest.raises(InputRefused) as refused:
        read_json_file(file, Recipe)
    assert str(refused.value).startswith(f"{file}: ")
    assert words_seen in str(refused.value)


def test_a_recipe_names_the_labels_it_needs() -> None:
    recipe = words.recipe()
    view = recipe.views[0].model_copy(update={"defects": (DefectLimit(label="dent"),)})
    assert recipe.model_copy(update={"views": (view,)}).labels == {"screw", "dent"}


def test_labels_of_zones_are_needed_too() -> None:
    recipe = Recipe.model_validate_json(json.dumps(changed(zones=[RIM])))
    assert recipe.labels == {"screw", "dent"}


OF_BEFORE = (
    '{"sku":"AC-100","version":1,"takt_ms":100,"views":[{"name":"front","width":64,"height":48,'
    '"mm_per_pixel":0.5,"slots":[{"name":"screw-1","label":"screw","x":16.0,"y":16.0,"tolerance_mm":4.0,'
    '"accept":null,"grey":null}],"defects":[{"label":"dent","reject":null,"grey":0.2,"min_side_mm":3.0}],'
    '"ignore":[{"name":"vent","box":{"x1":0.0,"y1":0.0,"x2":9.0,"y2":9.0}}],"quality":'
    '{"min_brightness":20.0,"max_brightness":235.0,"min_contrast":5.0,"min_sharpness":0.0}}]}'
)
"""As it was written before there were zones, outlines, allowances, alignment and shots."""


def test_a_recipe_of_before_keeps_its_bytes_and_so_its_digest() -> None:
    assert Recipe.model_validate_json(OF_BEFORE).model_dump_json() == OF_BEFORE


def test_the_digest_shows_any_change() -> None:
    one, other = words.recipe(), words.recipe(width=65)
    assert RecipeRef.of(one).digest == words.recipe().digest != other.digest


def test_a_view_needs_a_name_of_its_own() -> None:
    view = words.recipe().views[0]
    with pytest.raises(ValueError, match="view 'front' is given more than once"):
        Recipe(sku="AC-100", version=1, takt_ms=100, views=(view, view))


def test_quality_limits_have_defaults() -> None:
    view = ViewRecipe(name="front", width=1, height=1, mm_per_pixel=1)
    assert view.quality.min_brightness == 20
