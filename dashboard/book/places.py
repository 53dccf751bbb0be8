"""Where in an inspection's pictures an example could lie: boxes that are there, or all of one. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dashboard.book.entry import PictureShown, PlaceInPicture
from dashboard.inspections.drawing import DrawnView
from dashboard.inspections.seen import InspectionSeen
from inspection.errors import InputRefused
from inspection.geometry import Box
from inspection.identity import IDENTIFIER

NUMBER = r"\d{1,6}(?:\.\d{1,6})?"
WRITTEN = re.compile(rf"({IDENTIFIER}):({NUMBER}),({NUMBER}),({NUMBER}),({NUMBER})")


@dataclass(frozen=True, slots=True)
class Choice:
    place: PlaceInPicture
    picture: PictureShown
    label: str
    """Of the box; "": it is the whole picture, or nobody has named it."""

    @property
    def written(self) -> str:
        """As an address or a form has it."""
        box = self.place.box
        corners = ",".join(
            f"{value:.6f}".rstrip("0").rstrip(".") for value in (box.x1, box.y1, box.x2, box.y2)
        )
        return f"{self.place.view}:{corners}"


def parse_place(text: str) -> PlaceInPicture:
    """`view:x1,y1,x2,y2`, in pixels of the full picture.

    Raises:
        InputRefused: anything else.
    """
    told = WRITTEN.fullmatch(text)
    if told is None:
        raise InputRefused(f"place {text[:60]!r}: write view:x1,y1,x2,y2")
    x1, y1, x2, y2 = map(float, told.groups()[1:])
    if not (x2 > x1 and y2 > y1):
        raise InputRefused(f"place {text[:60]!r}: a box needs x2 > x1 and y2 > y1")
    return PlaceInPicture(view=told[1], box=Box(x1=x1, y1=y1, x2=x2, y2=y2))


def choices(
    seen: InspectionSeen, drawings: Sequence[DrawnView], chosen: PlaceInPicture | None = None, label: str = ""
) -> list[Choice]:
    """`chosen` first, if it is one; then what was found or drawn, then each whole picture."""
    parts = {
        view.view: PictureShown(sha256=view.picture.sha256, part=view.part)
        for view in seen.views
        if view.picture is not None and view.picture.stored and view.part is not None
    }
    told: dict[str, Choice] = {}
    for place, name in _places(drawings, chosen, label, parts):
        picture = parts.get(place.view)
        if picture is not None and place.box.lies_in(picture.part):
            choice = Choice(place, picture, name)
            told.setdefault(choice.written, choice)
    return list(told.values())


def _places(
    drawings: Sequence[DrawnView],
    chosen: PlaceInPicture | None,
    label: str,
    parts: dict[str, PictureShown],
) -> Iterator[tuple[PlaceInPicture, str]]:
    if chosen is not None:
        yield chosen, label
    for drawing in drawings:
        for drawn in drawing.boxes:
            yield PlaceInPicture(view=drawing.view, box=drawn.box), drawn.label
    for view, picture in parts.items():
        yield PlaceInPicture(view=view, box=picture.part), ""
