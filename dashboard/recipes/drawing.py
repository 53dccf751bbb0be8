"""A view of a recipe as shapes over its golden picture. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from inspection.geometry import Box, Polygon
from inspection.recipe import ViewRecipe

Step = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Shape:
    """Pixels of the full picture: a circle where `radius` is set, else corners in their order."""

    kind: str
    """slot, zone, mask or code."""
    name: str
    x: float
    y: float
    """A circle's centre; else where the name is written."""
    radius: float | None = None
    corners: tuple[tuple[float, float], ...] = ()

    @property
    def step(self) -> Step:
        return self.kind, self.name

    @property
    def points(self) -> str:
        """As SVG writes them."""
        return " ".join(f"{x:g},{y:g}" for x, y in self.corners)


@dataclass(frozen=True, slots=True)
class DrawnRecipe:
    view: str
    width: int
    height: int
    sha256: str | None
    """Of the golden picture; None: there is none."""
    shapes: tuple[Shape, ...]
    before: tuple[Shape, ...] = ()
    """Where what has moved lay before."""


def draw_view(view: ViewRecipe, sha256: str | None) -> DrawnRecipe:
    return DrawnRecipe(view.name, view.width, view.height, sha256, tuple(_shapes(view)))


def draw_change(
    new: ViewRecipe, sha256: str | None, old: ViewRecipe | None, moved: frozenset[Step]
) -> DrawnRecipe:
    """With what has `moved` as it lay before."""
    before = () if old is None else tuple(one for one in _shapes(old) if one.step in moved)
    return DrawnRecipe(new.name, new.width, new.height, sha256, tuple(_shapes(new)), before)


def _shapes(view: ViewRecipe) -> Iterator[Shape]:
    for kind, areas in (("mask", view.ignore), ("zone", view.zones)):
        for area in areas:
            yield _area(kind, area.name, area.shape)
    for code in view.codes:
        yield _area("code", code.name, code.box)
    for slot in view.slots:
        yield Shape("slot", slot.name, slot.x, slot.y, slot.tolerance_mm / view.mm_per_pixel)


def _area(kind: str, name: str, shape: Box | Polygon) -> Shape:
    corners = _corners(shape)
    x, y = min(x for x, _ in corners), min(y for _, y in corners)
    return Shape(kind, name, x, y, corners=corners)


def _corners(shape: Box | Polygon) -> tuple[tuple[float, float], ...]:
    if isinstance(shape, Box):
        return (shape.x1, shape.y1), (shape.x2, shape.y1), (shape.x2, shape.y2), (shape.x1, shape.y2)
    return tuple((corner.x, corner.y) for corner in shape.corners)
