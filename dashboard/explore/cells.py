"""An inspection as a cell of the grid: the one picture that tells most, with its boxes. Pure."""

from collections.abc import Callable
from dataclasses import dataclass

from dashboard.inspections.drawing import DrawnView, Weight, draw
from dashboard.inspections.seen import InspectionSeen
from dashboard.reviews.rules import Thresholds

LOUDNESS = {Weight.DEFECT: 2, Weight.UNSURE: 1, Weight.PART: 0}


@dataclass(frozen=True, slots=True)
class Cell:
    seen: InspectionSeen
    drawing: DrawnView | None
    """None: it has no view."""
    likeness: float | None = None
    """Cosine to the picture that was asked about."""


def cell_of(
    seen: InspectionSeen, thresholds_of: Callable[[str | None], Thresholds], likeness: float | None = None
) -> Cell:
    drawings = draw(seen, thresholds_of(seen.bundle))
    return Cell(seen, max(drawings, key=_tells, default=None), likeness)


def _tells(drawing: DrawnView) -> tuple[bool, int]:
    """A picture before none, then the one with the loudest box; of equals the first."""
    return drawing.sha256 is not None, max((LOUDNESS[box.weight] for box in drawing.boxes), default=-1)
