"""The recipe that a quality engineer would issue for the panel: what must be where, what must not be."""

from deploy.laptop.line.layout import HEIGHT, LABEL, LABEL_SLOT, MM_PER_PIXEL, SCREWS, WIDTH
from deploy.laptop.line.panels import SKU
from deploy.laptop.line.parts import MISSING_SCREW
from inspection.recipe import Recipe, ViewRecipe
from inspection.rules.defect import DefectLimit
from inspection.rules.quality import PictureQuality
from inspection.rules.slot import Slot

VIEW = "front"
REACH_MM = 16.0
CAREFUL = 0.2
"""A new line: from this score on a person looks, whatever the bundle would let pass."""


def panel_recipe() -> Recipe:
    """Six screws, one label, no scratch, no dent; takt 1 s."""
    places = {name: ("screw", place) for name, place in SCREWS.items()} | {LABEL_SLOT: ("label", LABEL)}
    slots = tuple(
        Slot(name=name, label=label, x=float(x), y=float(y), tolerance_mm=REACH_MM)
        for name, (label, (x, y)) in places.items()
    )
    view = ViewRecipe(
        name=VIEW,
        width=WIDTH,
        height=HEIGHT,
        mm_per_pixel=MM_PER_PIXEL,
        slots=slots,
        defects=tuple(DefectLimit(label=label, grey=CAREFUL) for label in ("scratch", "dent", MISSING_SCREW)),
        quality=PictureQuality(min_brightness=30, max_brightness=225, min_contrast=10),
    )
    return Recipe(sku=SKU, version=1, takt_ms=5000, views=(view,))
