"""Boxes, points and outlines in a picture."""

from typing import Annotated, NamedTuple, Self

from pydantic import Field, model_validator

from inspection.word import Word


class Point(NamedTuple):
    """Pixels of the full picture, from its upper left corner; written as `[x, y]`."""

    x: float
    y: float


class Box(Word):
    """An axis-parallel rectangle in pixels of the full picture.

    `x1, y1` is the upper left corner (inclusive), `x2, y2` the lower right one (exclusive);
    the origin is the picture's upper left corner, y grows downwards.
    """

    x1: float
    y1: float
    x2: float
    y2: float

    @model_validator(mode="after")
    def _has_area(self) -> Self:
        if not (self.x2 > self.x1 and self.y2 > self.y1):
            raise ValueError("a box needs x2 > x1 and y2 > y1")
        return self

    @property
    def width(self) -> float:
        return self.x2 - self.x1

    @property
    def height(self) -> float:
        return self.y2 - self.y1

    @property
    def area(self) -> float:
        return self.width * self.height

    @property
    def centre(self) -> tuple[float, float]:
        """(x, y)."""
        return (self.x1 + self.x2) / 2, (self.y1 + self.y2) / 2

    def contains(self, x: float, y: float) -> bool:
        return self.x1 <= x < self.x2 and self.y1 <= y < self.y2

    def lies_within(self, width: float, height: float) -> bool:
        """Whether no part sticks out of a picture of `width` x `height` pixels."""
        return self.x1 >= 0 and self.y1 >= 0 and self.x2 <= width and self.y2 <= height

    def lies_in(self, other: "Box") -> bool:
        """Whether no part sticks out of `other`."""
        return self.x1 >= other.x1 and self.y1 >= other.y1 and self.x2 <= other.x2 and self.y2 <= other.y2

    def meets(self, other: "Box") -> bool:
        """Whether they share an area."""
        return self.x1 < other.x2 and other.x1 < self.x2 and self.y1 < other.y2 and other.y1 < self.y2

    def iou(self, other: "Box") -> float:
        """Intersection over union, 0 to 1."""
        across = min(self.x2, other.x2) - max(self.x1, other.x1)
        down = min(self.y2, other.y2) - max(self.y1, other.y1)
        if across <= 0 or down <= 0:
            return 0.0
        shared = across * down
        return shared / (self.area + other.area - shared)


class Polygon(Word):
    """An area between corners in their order, closed from the last to the first."""

    corners: Annotated[tuple[Point, ...], Field(min_length=3, max_length=200)]

    @model_validator(mode="after")
    def _has_area(self) -> Self:
        if self.area == 0:
            raise ValueError("an outline needs corners that enclose an area")
        return self

    @property
    def area(self) -> float:
        return abs(sum(one.x * two.y - two.x * one.y for one, two in self._sides)) / 2

    def contains(self, x: float, y: float) -> bool:
        """By the even-odd rule: a ray to the right crosses the outline an odd number of times."""
        inside = False
        for one, two in self._sides:
            if (one.y > y) != (two.y > y):
                crossed_at = one.x + (y - one.y) / (two.y - one.y) * (two.x - one.x)
                inside ^= x < crossed_at
        return inside

    def lies_within(self, width: float, height: float) -> bool:
        """Whether no part sticks out of a picture of `width` x `height` pixels."""
        return all(0 <= corner.x <= width and 0 <= corner.y <= height for corner in self.corners)

    @property
    def _sides(self) -> list[tuple[Point, Point]]:
        return list(zip(self.corners, (*self.corners[1:], self.corners[0]), strict=True))
