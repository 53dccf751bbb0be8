"""The technician's page: what it tells to write is what the program takes."""

import json
import re
import tomllib
from pathlib import Path

import deploy.edge
from edge_agent.settings import EXAMPLE, EdgeSettings
from inspection.recipe import Recipe
from inspection.verdict import Cause

PAGE = (Path(deploy.edge.__file__).parent / "README.md").read_text()


def test_its_recipe_is_sound() -> None:
    (block,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    recipe = Recipe.model_validate_json(block)
    assert (recipe.sku, recipe.views[0].name) == ("TEST", tomllib.loads(EXAMPLE)["cameras"][0]["view"])


def test_its_first_try_is_a_setting() -> None:
    trigger = {"kind": "interval", "every_ms": 2000, "sku": "TEST"}
    for key, value in trigger.items():
        assert f"{key} = {json.dumps(value)}" in PAGE
    chosen = EdgeSettings.model_validate_json(json.dumps(tomllib.loads(EXAMPLE) | {"trigger": trigger}))
    assert chosen.trigger.kind == "interval"


def test_the_keys_it_speaks_of_are_in_the_example() -> None:
    table = PAGE.split("## 2.")[1].split("A recipe says")[0]
    for key in re.findall(r"^\| `\[*(\w+)\]*`", table, re.MULTILINE):
        assert key in EXAMPLE


def test_the_causes_it_explains_are_causes() -> None:
    told = [
        word for row in re.findall(r"^\| INVALID, (.*?) \|", PAGE, re.MULTILINE) for word in row.split(", ")
    ]
    assert {word.strip("`") for word in told} <= {cause.value for cause in Cause}
    assert len(told) >= 5
