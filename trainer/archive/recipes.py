"""The recipes of a replay: by SKU, or the very ones that records name."""

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

from inspection.errors import InputRefused
from inspection.files import read_json_file
from inspection.recipe import Recipe
from inspection.record import InspectionRecord
from inspection.resolution import refuse_hopeless
from inspection.word import Word
from model_registry.bundle.manifest import BundleManifest


class RecipeShelf(Word):
    recipes: tuple[Recipe, ...]
    """In the order of their digests."""
    as_recorded: bool
    """True: each unit by the recipe that its record names. False: by the highest version for its SKU."""

    def of(self, record: InspectionRecord) -> Recipe | None:
        """None: there is none for this unit."""
        if self.as_recorded:
            return self._by_digest.get(record.recipe.digest) if record.recipe else None
        return self._by_sku.get(record.unit.sku)

    @cached_property
    def _by_digest(self) -> dict[str, Recipe]:
        return {one.digest: one for one in self.recipes}

    @cached_property
    def _by_sku(self) -> dict[str, Recipe]:
        return {one.sku: one for one in sorted(self.recipes, key=lambda one: one.version)}


def read_shelf(path: Path, as_recorded: bool) -> RecipeShelf:
    """One recipe's file, or every `*.json` of a folder.

    Raises:
        InputRefused: missing, none in it, or one that is wrong; names file, key and value.
    """
    files = sorted(path.glob("*.json")) if path.is_dir() else [path]
    if not files:
        raise InputRefused(f"{path}: holds no recipe (*.json); give a recipe's file, or a folder of them")
    recipes = {recipe.digest: recipe for recipe in map(_read, files)}
    return RecipeShelf(recipes=tuple(recipes[key] for key in sorted(recipes)), as_recorded=as_recorded)


def refuse_unfit(recipes: Iterable[Recipe], manifest: BundleManifest) -> None:
    """
    Raises:
        InputRefused: a recipe speaks of a label that the bundle does not know, or the bundle compares
            pictures with a golden one.
    """
    if manifest.compares:
        raise InputRefused(
            f"bundle {manifest.name} ({manifest.digest[:12]}) compares pictures with a golden one, which "
            "lies at the stations; a replay cannot do that, take a bundle that does not compare"
        )
    for recipe in recipes:
        lacking = sorted(recipe.labels - set(manifest.labels))
        if lacking:
            raise InputRefused(
                f"bundle {manifest.name} ({manifest.digest[:12]}) knows {', '.join(manifest.labels)} but "
                f"recipe {recipe.sku} version {recipe.version} needs {', '.join(lacking)}; take another "
                "bundle, or leave that recipe out"
            )


def _read(file: Path) -> Recipe:
    recipe = read_json_file(file, Recipe)
    try:
        refuse_hopeless(recipe)
    except InputRefused as error:
        raise InputRefused(f"{file}: {error}") from error
    return recipe
