"""Whether a picture is fine enough for what a recipe asks of it.

A defect of fewer than 3 pixels cannot be told from noise; below 5 it is a matter of luck where it falls.
"""

from dataclasses import dataclass
from math import ceil, floor, log10

from inspection.errors import InputRefused
from inspection.recipe import Recipe, ViewRecipe
from inspection.rules.defect import DefectLimit

LEAST_PX = 3
SAFE_PX = 5


@dataclass(frozen=True, slots=True)
class TooFine:
    """A defect that is asked for and is smaller in the picture than is safe."""

    pixels: float
    words: str
    """What is asked where, and the resolution that would do."""

    @property
    def hopeless(self) -> bool:
        return self.pixels < LEAST_PX


def too_fine(recipe: Recipe) -> tuple[TooFine, ...]:
    """Every limit whose smallest defect has fewer than 5 pixels; a limit that names no size asks for none."""
    return tuple(
        TooFine(pixels, _words(recipe, view, limit, pixels))
        for view in recipe.views
        for _, limit in view.limits
        if 0 < (pixels := pixels_of(limit, view)) < SAFE_PX
    )


def refuse_hopeless(recipe: Recipe) -> None:
    """Raises: InputRefused: a defect is asked for that has fewer than 3 pixels; says what would do."""
    hopeless = [one.words for one in too_fine(recipe) if one.hopeless]
    if hopeless:
        raise InputRefused("; ".join(hopeless))


def pixels_of(limit: DefectLimit, view: ViewRecipe) -> float:
    """The longer side of the smallest defect asked for, rounded so that 0.3 mm at 0.1 mm are 3 pixels."""
    return round(limit.smallest_mm / view.mm_per_pixel, 6)


def _words(recipe: Recipe, view: ViewRecipe, limit: DefectLimit, pixels: float) -> str:
    fine = limit.smallest_mm / SAFE_PX
    width = ceil(round(view.width * view.mm_per_pixel / fine, 6))
    key = "min_side_mm" if limit.min_side_mm == limit.smallest_mm else "min_area_mm2"
    return (
        f"recipe {recipe.sku} version {recipe.version}, view {view.name}: a {limit.label} of "
        f"{limit.smallest_mm:.3g} mm has {pixels:.3g} pixels at {view.mm_per_pixel:g} mm per pixel; "
        f"{LEAST_PX} are the least and {SAFE_PX} are safe: take {_down(fine)} mm per pixel "
        f"(a picture {width} pixels wide of the same field), or ask for larger ones ({key})"
    )


def _down(value: float) -> str:
    """Three significant digits, never more than `value`."""
    step = 10.0 ** (floor(log10(value)) - 2)
    return f"{floor(round(value / step, 6)) * step:.3g}"
