from typing import Any

import pytest
from pydantic import BaseModel

from dashboard.recipes.diff import FIELDS, KIND_OF, differences, moved
from inspection.recipe import Recipe, ViewRecipe
from inspection.rules.alignment import Alignment
from inspection.rules.code import CodeZone
from inspection.rules.defect import Allowance, DefectLimit
from inspection.rules.quality import PictureQuality
from inspection.rules.shots import Shots
from inspection.rules.slot import Slot
from inspection.rules.zone import Zone
from tests.fakes.drawn import recipe

FRONT = ("view", "front")
COVER = (FRONT, ("zone", "cover"))


def told(old: Recipe, new: Recipe) -> list[tuple[object, ...]]:
    return [(one.place, one.field, one.old, one.new, one.unit) for one in differences(old, new)]


def test_the_number_alone_is_no_difference() -> None:
    assert told(recipe(1), recipe(2)) == []


def test_a_limit_of_a_zone() -> None:
    limit = ((*COVER, ("limit", "scratch")), "min_side_mm", "2", "1.5", "mm")
    assert told(recipe(shortest=2.0), recipe(shortest=1.5)) == [limit]


def test_a_zone_that_moved_is_worth_drawing_twice() -> None:
    changes = differences(recipe(left=20), recipe(left=22))
    assert [(one.field, one.old, one.new) for one in changes] == [
        ("box", "(20, 5) (48, 45)", "(22, 5) (50, 45)")
    ]
    assert moved(changes, "front") == {("zone", "cover")}
    assert moved(changes, "back") == frozenset()
    assert moved(differences(recipe(), recipe(shortest=1.5)), "front") == frozenset()


def test_what_came_and_went_is_told_once_and_not_field_by_field() -> None:
    slot = {"name": "screw-2", "label": "screw", "x": 50, "y": 40, "tolerance_mm": 2.0}
    changes = differences(recipe(), recipe(slots=[slot], zones=[]))
    assert [(one.place, one.field) for one in changes] == [
        ((FRONT, ("slot", "screw-1")), "removed"),
        (COVER, "removed"),
        ((FRONT, ("slot", "screw-2")), "added"),
    ]
    assert len(moved(changes, "front")) == 3


@pytest.mark.parametrize(
    ("changed", "field", "old", "new"),
    [
        ({"shots": {"taken": 3, "agree": 2}}, "shots.taken", "–", "3"),
        ({"quality": {"min_brightness": 30}}, "quality.min_brightness", "20", "30"),
        ({"mm_per_pixel": 0.25}, "mm_per_pixel", "0.5", "0.25"),
        (
            {"defects": [{"label": "dent", "min_side_mm": 2.0, "allowed": {"count": 2}}]},
            "allowed.count",
            "–",
            "2",
        ),
    ],
)
def test_numbers_of_groups(changed: dict[str, Any], field: str, old: str, new: str) -> None:
    assert (field, old, new) in [one[1:4] for one in told(recipe(), recipe(**changed))]


def test_the_order_of_zones_counts() -> None:
    zones = [
        {"name": name, "box": {"x1": 1, "y1": 1, "x2": 9, "y2": 9}, "defects": [{"label": "dent"}]}
        for name in ("a", "b")
    ]
    assert told(recipe(zones=zones), recipe(zones=zones[::-1])) == [((FRONT,), "order", "a, b", "b, a", "")]


def test_every_field_of_a_recipe_has_words() -> None:
    groups: dict[str, type[BaseModel]] = {
        "allowed": Allowance,
        "alignment": Alignment,
        "shots": Shots,
        "quality": PictureQuality,
    }
    words: tuple[type[BaseModel], ...] = (Recipe, ViewRecipe, Slot, Zone, CodeZone, DefectLimit)
    plain = {
        name
        for word in words
        for name in word.model_fields
        if name not in {*KIND_OF, *groups, "name", "version"}
    }
    grouped = {f"{name}.{one}" for name, word in groups.items() for one in word.model_fields}
    assert plain | grouped | {"added", "removed", "order"} == set(FIELDS)
