"""The recipes of a station, by SKU."""

import hashlib
import logging
from collections.abc import Iterable
from pathlib import Path

from edge_agent.align.golden import Aligners, read_aligners
from edge_agent.detect.detector import PictureSize
from inspection.errors import InputRefused
from inspection.files import read_json_file
from inspection.recipe import Recipe, RecipeRef
from inspection.resolution import refuse_hopeless, too_fine
from model_registry.bundle.manifest import BundleManifest

log = logging.getLogger(__name__)

DEFAULT_TAKT_S = 1.0


def read_recipe(file: Path) -> Recipe:
    """A recipe that a station can work by.

    Raises:
        InputRefused: unreadable, wrong, or asking for more than its pictures show; names file, key, value.
    """
    recipe = read_json_file(file, Recipe)
    try:
        refuse_hopeless(recipe)
    except InputRefused as error:
        raise InputRefused(f"{file}: {error}") from error
    return recipe


class RecipeBook:
    """One recipe per SKU: where a folder holds several versions, the highest."""

    def __init__(self, recipes: Iterable[Recipe], golden: Path | None = None) -> None:
        """`golden`: the folder of the golden pictures; None: no recipe asks for one.

        Raises:
            InputRefused: a golden picture is missing, or not the one that the recipe means.
        """
        self._by_sku: dict[str, Recipe] = {}
        for recipe in sorted(recipes, key=lambda one: one.version):
            self._by_sku[recipe.sku] = recipe
        self.refs = tuple(RecipeRef.of(recipe) for recipe in self._by_sku.values())
        text = "\n".join(sorted(ref.digest for ref in self.refs))
        self.digest = hashlib.sha256(text.encode()).hexdigest()
        """Of all recipes together."""
        self._aligners = {
            sku: read_aligners(recipe, golden) for sku, recipe in self._by_sku.items() if golden is not None
        }

    @classmethod
    def read(cls, folder: Path) -> "RecipeBook":
        """Every `*.json` in `folder`.

        Raises:
            InputRefused: no such folder, no recipe in it, or one that is wrong, or its golden picture;
                names file, key and value.
        """
        if not folder.is_dir():
            raise InputRefused(f"{folder}: no such folder of recipes; correct `recipes`")
        files = sorted(folder.glob("*.json"))
        if not files:
            raise InputRefused(f"{folder}: holds no recipe (*.json); put one there")
        recipes = [read_recipe(file) for file in files]
        for one in (one for recipe in recipes for one in too_fine(recipe)):
            log.warning("%s", one.words)
        return cls(recipes, folder)

    def for_sku(self, sku: str) -> Recipe | None:
        return self._by_sku.get(sku)

    def takt_s(self, sku: str) -> float:
        """How long a unit of this SKU may take, trigger to verdict; of a SKU that nobody knows, a second."""
        recipe = self._by_sku.get(sku)
        return recipe.takt_ms / 1000 if recipe else DEFAULT_TAKT_S

    @property
    def shortest_takt_ms(self) -> float:
        return float(min(recipe.takt_ms for recipe in self._by_sku.values()))

    def aligners_for(self, sku: str) -> Aligners:
        return self._aligners.get(sku, {})

    @property
    def sizes(self) -> tuple[PictureSize, ...]:
        """Of all views' pictures."""
        views = [view for recipe in self._by_sku.values() for view in recipe.views]
        return tuple(dict.fromkeys(PictureSize(view.width, view.height) for view in views))

    def refuse_unfit(self, manifest: BundleManifest) -> None:
        """Whether a bundle can serve every recipe.

        Raises:
            InputRefused: a recipe needs a label that the bundle does not know, or has no golden picture where
                the bundle compares; names both.
        """
        known = set(manifest.labels)
        for recipe in self._by_sku.values():
            lacking = sorted(recipe.labels - known)
            if lacking:
                raise InputRefused(
                    f"bundle {manifest.name} ({manifest.digest[:12]}) knows {', '.join(sorted(known))} "
                    f"but recipe {recipe.sku} version {recipe.version} needs {', '.join(lacking)}; "
                    "assign a bundle trained with these labels, or correct the recipe"
                )
            blind = sorted(view.name for view in recipe.views if view.alignment is None)
            if manifest.compares and blind:
                raise InputRefused(
                    f"bundle {manifest.name} ({manifest.digest[:12]}) compares pictures with a golden one, "
                    f"and recipe {recipe.sku} version {recipe.version} names none for view "
                    f"{', '.join(blind)}; give the view `alignment` with a golden picture, "
                    "or assign another bundle"
                )
