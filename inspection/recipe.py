"""What a SKU must look like at a station. Versioned; immutable once issued."""

import hashlib
from collections import Counter
from typing import Annotated, Self

from pydantic import Field, PositiveFloat, PositiveInt, model_validator

from inspection.identity import Identifier, PartNumber
from inspection.rules.defect import DefectLimit
from inspection.rules.quality import PictureQuality
from inspection.rules.slot import Slot
from inspection.rules.zone import IgnoreZone
from inspection.word import Sha256, Word


class ViewRecipe(Word):
    """One camera's picture of the unit."""

    name: Identifier
    width: PositiveInt
    height: PositiveInt
    mm_per_pixel: PositiveFloat
    slots: tuple[Slot, ...] = ()
    defects: tuple[DefectLimit, ...] = ()
    ignore: tuple[IgnoreZone, ...] = ()
    quality: PictureQuality = PictureQuality()

    @model_validator(mode="after")
    def _fits_the_picture(self) -> Self:
        for slot in self.slots:
            if not (0 <= slot.x < self.width and 0 <= slot.y < self.height):
                raise ValueError(
                    f"slot {slot.name!r} at ({slot.x:g}, {slot.y:g}) lies outside the picture "
                    f"of {self.width}x{self.height}; move it or correct the size"
                )
        for zone in self.ignore:
            if not zone.box.lies_within(self.width, self.height):
                raise ValueError(
                    f"ignore zone {zone.name!r} sticks out of the picture of {self.width}x{self.height}"
                )
        _refuse_twins("slot", [slot.name for slot in self.slots])
        _refuse_twins("defect limit", [limit.label for limit in self.defects])
        return self


class Recipe(Word):
    """What one SKU must look like at one station, in every view."""

    sku: PartNumber
    version: PositiveInt
    takt_ms: PositiveInt
    """Time from trigger to verdict that the line allows."""
    views: Annotated[tuple[ViewRecipe, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _names_views_once(self) -> Self:
        _refuse_twins("view", [view.name for view in self.views])
        return self

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON form."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()

    @property
    def labels(self) -> frozenset[str]:
        """Every label that a bundle must know to serve this recipe."""
        slots = {slot.label for view in self.views for slot in view.slots}
        return frozenset(slots | {limit.label for view in self.views for limit in view.defects})


class RecipeRef(Word):
    """Which recipe judged: enough to find it again, and to notice if it was altered."""

    sku: PartNumber
    version: PositiveInt
    digest: Sha256

    @classmethod
    def of(cls, recipe: Recipe) -> "RecipeRef":
        return cls(sku=recipe.sku, version=recipe.version, digest=recipe.digest)


def _refuse_twins(what: str, names: list[str]) -> None:
    twins = sorted(name for name, count in Counter(names).items() if count > 1)
    if twins:
        raise ValueError(f"{what} {', '.join(map(repr, twins))} is given more than once")
