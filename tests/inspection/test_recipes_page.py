"""`docs/recipes.md` speaks of every field, and its example is sound."""

import json
import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from inspection.recipe import Recipe, ViewRecipe
from inspection.resolution import too_fine
from inspection.rules.alignment import Alignment
from inspection.rules.code import CodeZone
from inspection.rules.defect import Allowance, DefectLimit
from inspection.rules.quality import PictureQuality
from inspection.rules.shots import Shots
from inspection.rules.slot import Slot
from inspection.rules.zone import IgnoreZone, Zone

PAGE = (Path(__file__).parents[2] / "docs" / "recipes.md").read_text()
EXAMPLE = re.findall(r"```json\n(.*?)```", PAGE, flags=re.DOTALL)
WORDS = [
    CodeZone,
    Recipe,
    ViewRecipe,
    Slot,
    DefectLimit,
    Allowance,
    IgnoreZone,
    Zone,
    Alignment,
    Shots,
    PictureQuality,
]


def test_the_example_is_a_recipe_without_warnings() -> None:
    text, _ = EXAMPLE
    recipe = Recipe.model_validate_json(text)
    assert recipe.labels == {"screw", "dent", "scratch"}
    assert too_fine(recipe) == ()


def test_the_example_of_codes_reads_both_from_one_label() -> None:
    found = json.loads("{" + EXAMPLE[1] + "}")["codes"]
    serial, sku = (CodeZone.model_validate_json(json.dumps(one)) for one in found)
    assert serial.value("SN=A-17;SKU=AC-200") == "A-17"
    assert sku.value("SN=A-17;SKU=AC-200") == "AC-200"
    assert serial.box == sku.box


@pytest.mark.parametrize("word", WORDS)
def test_every_field_is_spoken_of(word: type[BaseModel]) -> None:
    spoken = set(re.findall(r"`(\w+)`|\"(\w+)\":", PAGE))
    names = {name for pair in spoken for name in pair if name}
    assert set(word.model_fields) <= names
