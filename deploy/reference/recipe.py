"""The recipe's JSON Schema, with what its keys mean. Pure."""

import json
from typing import Any

from pydantic import BaseModel

from deploy.reference.meaning import meanings, story
from deploy.reference.tables import sections
from inspection.recipe import Recipe


def recipe_schema() -> str:
    """For editors that complete and check by it."""
    schema = Recipe.model_json_schema()
    models = {section.model.__name__: section.model for section in sections(Recipe)}
    _explain(schema, Recipe)
    for name, piece in schema.get("$defs", {}).items():
        if name in models:
            _explain(piece, models[name])
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


def _explain(schema: dict[str, Any], model: type[BaseModel]) -> None:
    if words := story(model):
        schema["description"] = words
    for key, words in meanings(model).items():
        if key in schema.get("properties", {}):
            schema["properties"][key].setdefault("description", words)
