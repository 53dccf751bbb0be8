"""What a SKU must look like at a station. Versioned; immutable once issued."""

import hashlib
from collections import Counter
from typing import Annotated, Self

from pydantic import Field, PositiveFloat, PositiveInt, model_validator

from inspection.detection import TellableScore
from inspection.geometry import Box
from inspection.identity import Identifier, PartNumber
from inspection.word import LabelName, Sha256, Word

Brightness = Annotated[float, Field(ge=0, le=255)]


class PictureQuality(Word):
    """Limits inside which a picture can be judged; measured on the grey picture, 0 to 255."""

    min_brightness: Brightness = 20
    max_brightness: Brightness = 235
    min_contrast: Brightness = 5
    """Standard deviation of the grey values."""
    min_sharpness: Annotated[float, Field(ge=0)] = 0
    """Variance of the Laplacian on a copy 320 pixels wide (Pech-Pacheco 2000); 0 = not checked."""


class DefectLimit(Word):
    """From which score on a label is a defect. None: the threshold that the bundle brings."""

    label: LabelName
    reject: TellableScore | None = None
    grey: TellableScore | None = None
    min_side_mm: Annotated[float, Field(ge=0)] = 0
    """Defects whose longer side is shorter are ignored."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.grey is not None and self.reject is not None and self.grey > self.reject:
            raise ValueError(f"grey {self.grey} must not lie above reject {self.reject}")
        return self


class Slot(Word):
    """A place where a part must be; nothing found there is a defect of its own."""

    name: Identifier
    label: LabelName
    x: float
    y: float
    """Where the part's centre belongs, pixels of the full picture."""
    tolerance_mm: PositiveFloat
    """How far from there its centre may lie."""
    accept: TellableScore | None = None
    """From which score on the part counts as present. None: the bundle's threshold."""
    grey: TellableScore | None = None
    """From here up to `accept` a person decides. None: the bundle's."""


class IgnoreZone(Word):
    """A part of the picture where defects do not count."""

    name: Identifier
    box: Box


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
