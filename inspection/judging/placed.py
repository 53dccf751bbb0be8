"""Things found, and where they would lie had the part not moved: there slots and zones are drawn."""

from collections.abc import Sequence
from typing import NamedTuple

from inspection.detection import Detection
from inspection.geometry import Point
from inspection.recipe import ViewRecipe
from inspection.shift import Shift


class Placed(NamedTuple):
    found: Detection
    home: Point
    """Of its centre."""


def placed(view: ViewRecipe, detections: Sequence[Detection], shift: Shift | None) -> tuple[Placed, ...]:
    return tuple(Placed(found, _home(Point(*found.box.centre), view, shift)) for found in detections)


def _home(centre: Point, view: ViewRecipe, shift: Shift | None) -> Point:
    return centre if shift is None else shift.undone(centre, view.middle)
