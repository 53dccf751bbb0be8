"""A recipe as the file that a station takes, and what is wrong with one that it would not take. Pure.

The file is the recipe's canonical JSON, so `sha256sum` of it is the digest that stations tell.
"""

import json
from collections.abc import Iterator

from pydantic import JsonValue, ValidationError

from dashboard.recipes.kept import HIGHEST, Fault, RecipeWrong
from inspection.recipe import Recipe
from inspection.resolution import too_fine

MOST_PIXELS = 100_000
FINEST_MM, COARSEST_MM = 1e-6, 1000.0
"""Of a pixel."""


def file_of(recipe: Recipe) -> str:
    return recipe.model_dump_json()


def read_recipe(text: str | bytes) -> Recipe:
    """
    Raises:
        RecipeWrong: each fault by its place.
    """
    try:
        recipe = Recipe.model_validate_json(text)
    except ValidationError as error:
        raise RecipeWrong(_innermost([_fault(one) for one in error.errors(include_url=False)])) from error
    faults = list(_beyond(recipe))
    if faults:
        raise RecipeWrong(faults)
    return recipe


def read_value(value: JsonValue) -> Recipe:
    """Raises as `read_recipe`."""
    return read_recipe(json.dumps(value))


def warnings_of(recipe: Recipe) -> tuple[str, ...]:
    """What a station would do, and warn of: defects smaller in the picture than is safe."""
    return tuple(one.words for one in too_fine(recipe) if not one.hopeless)


def _beyond(recipe: Recipe) -> Iterator[Fault]:
    """Numbers that no camera has, and with which nobody can reckon."""
    if recipe.version > HIGHEST:
        yield Fault(at="version", why=f"at most {HIGHEST}")
    if recipe.takt_ms > HIGHEST:
        yield Fault(at="takt_ms", why=f"at most {HIGHEST}")
    for number, view in enumerate(recipe.views):
        for key, value in (("width", view.width), ("height", view.height)):
            if value > MOST_PIXELS:
                yield Fault(at=f"views.{number}.{key}", why=f"at most {MOST_PIXELS} pixels")
        if not FINEST_MM <= view.mm_per_pixel <= COARSEST_MM:
            why = f"from {FINEST_MM:g} to {COARSEST_MM:g}"
            yield Fault(at=f"views.{number}.mm_per_pixel", why=why)


def _fault(error: object) -> Fault:
    assert isinstance(error, dict)
    at = ".".join(str(part) for part in error["loc"]) or "recipe"
    return Fault(at=at, why=str(error["msg"]).removeprefix("Value error, "))


def _innermost(faults: list[Fault]) -> list[Fault]:
    """Without those that follow from a fault within: a list with a wrong view counts as one without it."""
    return [one for one in faults if not any(other.at.startswith(f"{one.at}.") for other in faults)]
