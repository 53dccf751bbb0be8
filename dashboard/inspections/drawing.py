"""What is drawn over a picture, and why each box is there. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from dashboard.inspections.seen import InspectionSeen, PictureRemoved, ViewSeen
from dashboard.reviews.rules import Thresholds, shown_boxes
from inspection.geometry import Box
from inspection.verdict import Verdict


class Weight(StrEnum):
    """How loudly a box speaks."""

    DEFECT = "defect"
    UNSURE = "unsure"
    PART = "part"
    """Something that may be there."""


@dataclass(frozen=True, slots=True)
class DrawnBox:
    box: Box
    label: str
    score: float | None
    """None: a person drew it."""
    weight: Weight


@dataclass(frozen=True, slots=True)
class DrawnView:
    """A picture of `width` x `height` pixels with its boxes. `sha256` None: there is no picture.

    Boxes are pixels of the full picture, of which this one shows what begins at `left`, `top`.
    """

    view: str
    sha256: str | None
    width: int
    height: int
    boxes: tuple[DrawnBox, ...]
    left: int = 0
    top: int = 0
    full_size: tuple[int, int] | None = None
    """(width, height) of the full picture. None: this is it."""
    removed: PictureRemoved | None = None
    """Why there is none any more."""


def draw(seen: InspectionSeen, thresholds: Thresholds) -> tuple[DrawnView, ...]:
    """What the station saw, one drawing per view."""
    return tuple(_drawn(view, _machine_boxes(seen, view, thresholds)) for view in seen.views)


def draw_reviewed(seen: InspectionSeen, thresholds: Thresholds) -> tuple[DrawnView, ...]:
    """What the standing review says is there; where it says nothing, what the station saw."""
    said = {} if seen.review is None else {view.view: view.boxes for view in seen.review.views}
    drawings = []
    for view in seen.views:
        boxes = said.get(view.view)
        if boxes is None:
            drawings.append(_drawn(view, _machine_boxes(seen, view, thresholds)))
        else:
            persons = tuple(DrawnBox(box.box, box.label, None, Weight.PART) for box in boxes)
            drawings.append(_drawn(view, persons))
    return tuple(drawings)


def _machine_boxes(seen: InspectionSeen, view: ViewSeen, thresholds: Thresholds) -> tuple[DrawnBox, ...]:
    blamed = {
        (finding.label, finding.box): finding.verdict
        for finding in seen.findings
        if finding.view == view.view and finding.box is not None
    }
    drawn = []
    for shown in shown_boxes(view, thresholds):
        found = shown.detection
        verdict = blamed.get((found.label, found.box))
        if verdict is None and not shown.sure:
            continue
        drawn.append(DrawnBox(found.box, found.label, found.score, _weight(verdict)))
    return tuple(drawn)


def _weight(verdict: Verdict | None) -> Weight:
    """By the verdict of the finding that names the box; None: no finding does."""
    if verdict is Verdict.NG:
        return Weight.DEFECT
    return Weight.UNSURE if verdict is Verdict.REVIEW else Weight.PART


def _drawn(view: ViewSeen, boxes: tuple[DrawnBox, ...]) -> DrawnView:
    picture = view.picture
    if picture is None or not picture.stored:
        return DrawnView(
            view.view,
            None,
            picture.width if picture else 4,
            picture.height if picture else 3,
            (),
            removed=picture.removed if picture else None,
        )
    shown = tuple(drawn for drawn in boxes if view.shows(drawn.box))
    crop = view.crop
    if crop is None:
        return DrawnView(view.view, picture.sha256, picture.width, picture.height, shown)
    return DrawnView(
        view.view,
        picture.sha256,
        picture.width,
        picture.height,
        shown,
        crop.left,
        crop.top,
        (crop.full_width, crop.full_height),
    )
