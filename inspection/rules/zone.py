"""Parts of a picture with rules of their own. What lies in them is decided by a detection's centre."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from inspection.geometry import Box, Polygon
from inspection.identity import Identifier
from inspection.rules.defect import DefectLimit
from inspection.rules.twins import refuse_twins
from inspection.word import Word, added_later


class Area(Word):
    """A named part of the picture: a `box`, or an `outline` where a box would take too much."""

    name: Identifier
    box: Annotated[Box | None, added_later(None)] = None
    outline: Annotated[Polygon | None, added_later(None)] = None

    @model_validator(mode="after")
    def _has_one_shape(self) -> Self:
        if (self.box is None) == (self.outline is None):
            raise ValueError(f"{self.name!r} needs either a box or an outline")
        return self

    @property
    def shape(self) -> Box | Polygon:
        shape = self.box or self.outline
        assert shape is not None
        return shape

    def contains(self, x: float, y: float) -> bool:
        return self.shape.contains(x, y)


class IgnoreZone(Area):
    """A part of the picture where defects do not count."""


class Zone(Area):
    """A part of the picture where other limits hold: for the labels named here, instead of the view's."""

    defects: Annotated[tuple[DefectLimit, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _limits_labels_once(self) -> Self:
        refuse_twins(f"zone {self.name!r}: defect limit", [limit.label for limit in self.defects])
        return self

    def limits(self, label: str) -> bool:
        """Whether it has a word of its own about `label`."""
        return any(limit.label == label for limit in self.defects)
