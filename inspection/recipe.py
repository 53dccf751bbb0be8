"""What a SKU must look like at a station. Versioned; immutable once issued."""

import hashlib
from typing import Annotated, Self

from pydantic import Field, PositiveFloat, PositiveInt, model_validator

from inspection.geometry import Point
from inspection.identity import Identifier, PartNumber
from inspection.rules.alignment import Alignment
from inspection.rules.code import CodeZone
from inspection.rules.defect import DefectLimit
from inspection.rules.quality import PictureQuality
from inspection.rules.shots import Shots
from inspection.rules.slot import Slot
from inspection.rules.twins import refuse_twins
from inspection.rules.zone import IgnoreZone, Zone
from inspection.word import Sha256, Word, added_later


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
    zones: Annotated[tuple[Zone, ...], added_later(())] = ()
    """Where several contain a defect, the first that limits its label counts; `ignore` comes before all."""
    alignment: Annotated[Alignment | None, added_later(None)] = None
    """None: the part lies where the recipe says, always."""
    shots: Annotated[Shots | None, added_later(None)] = None
    """None: one picture decides."""
    codes: Annotated[tuple[CodeZone, ...], added_later(())] = ()
    """Codes that say which unit this is."""

    @model_validator(mode="after")
    def _fits_the_picture(self) -> Self:
        for slot in self.slots:
            if not (0 <= slot.x < self.width and 0 <= slot.y < self.height):
                raise ValueError(
                    f"slot {slot.name!r} at ({slot.x:g}, {slot.y:g}) lies outside the picture "
                    f"of {self.width}x{self.height}; move it or correct the size"
                )
        areas = [("ignore zone", area) for area in self.ignore] + [("zone", area) for area in self.zones]
        for kind, area in areas:
            if not area.shape.lies_within(self.width, self.height):
                raise ValueError(
                    f"{kind} {area.name!r} sticks out of the picture of {self.width}x{self.height}"
                )
        refuse_twins("slot", [slot.name for slot in self.slots])
        refuse_twins("defect limit", [limit.label for limit in self.defects])
        for code in self.codes:
            if not code.box.lies_within(self.width, self.height):
                raise ValueError(
                    f"code {code.name!r} sticks out of the picture of {self.width}x{self.height}"
                )
        refuse_twins("code", [code.name for code in self.codes])
        refuse_twins("zone", [zone.name for zone in self.zones])
        return self

    @property
    def middle(self) -> Point:
        """Of the picture: a part turns about it."""
        return Point(self.width / 2, self.height / 2)

    @property
    def limits(self) -> tuple[tuple[Zone | None, DefectLimit], ...]:
        """Every limit with the zone where it holds; None: in the rest of the picture."""
        inside = [(zone, limit) for zone in self.zones for limit in zone.defects]
        return (*inside, *((None, limit) for limit in self.defects))

    @property
    def labels(self) -> frozenset[str]:
        """Every label that is spoken of."""
        return frozenset({slot.label for slot in self.slots} | {limit.label for _, limit in self.limits})


class Recipe(Word):
    """What one SKU must look like at one station, in every view."""

    sku: PartNumber
    version: PositiveInt
    takt_ms: PositiveInt
    """Time from trigger to verdict that the line allows."""
    views: Annotated[tuple[ViewRecipe, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _names_views_once(self) -> Self:
        refuse_twins("view", [view.name for view in self.views])
        return self

    @property
    def reads_codes(self) -> bool:
        return any(view.codes for view in self.views)

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON form."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()

    @property
    def labels(self) -> frozenset[str]:
        """Every label that a bundle must know to serve this recipe."""
        return frozenset().union(*(view.labels for view in self.views))


class RecipeRef(Word):
    """Which recipe judged: enough to find it again, and to notice if it was altered."""

    sku: PartNumber
    version: PositiveInt
    digest: Sha256

    @classmethod
    def of(cls, recipe: Recipe) -> "RecipeRef":
        return cls(sku=recipe.sku, version=recipe.version, digest=recipe.digest)
