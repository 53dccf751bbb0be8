"""The words of the defect book: an entry, its examples, and what is written into it."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from inspection.errors import InputRefused
from inspection.geometry import Box
from inspection.identity import Identifier
from inspection.word import LabelName, Moment, Sha256, Word

NEEDED = 4
"""Examples that show a class; with fewer, people fill the rest in by themselves."""
MOST_EXAMPLES = 40
MOST_ENTRIES = 200
PRINTED = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000, pattern=PRINTED)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300, pattern=PRINTED)]
Why = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300, pattern=PRINTED)]


class ExampleKind(StrEnum):
    EXAMPLE = "example"
    COUNTER = "counter"
    """Looks like it, and is something else."""
    BORDER_OK = "border-ok"
    """Just good enough."""
    BORDER_NG = "border-ng"
    """Just not good enough."""


class Description(Word):
    what: Text = ""
    smallest_mm: Annotated[float | None, Field(ge=0, le=10_000)] = None
    """From which size on it counts. None: any."""
    allowed: Line = ""
    """How much of it is still good."""
    places: Line = ""
    """Where on the part."""

    def told(self) -> str:
        """For the audit trail."""
        size = "" if self.smallest_mm is None else f"from {self.smallest_mm:g} mm"
        return "; ".join(word for word in (self.what, size, self.allowed, self.places) if word)


class Writing(Description):
    """A whole description in place of the present one."""

    version: Annotated[int, Field(ge=0, le=2**31 - 1)]
    """Of the entry, as the person saw it; 0: nobody has described it."""
    reason: Why


class PlaceInPicture(Word):
    view: Identifier
    box: Box
    """Pixels of the full picture."""


class NewExample(Word):
    label: LabelName
    place: PlaceInPicture
    kind: ExampleKind
    why: Why
    """What is to be seen there."""


class Removal(Word):
    reason: Why


class PictureShown(Word):
    """Where a picture lies in the full one, of which `part` is the pixels that it has."""

    sha256: Sha256
    part: Box


class Example(Word):
    id: int
    kind: ExampleKind
    why: str
    inspection_id: int
    serial: str
    place: PlaceInPicture
    picture: PictureShown | None
    """None: the file is not here."""
    by: str
    at: Moment


class Entry(Description):
    label: str
    version: int
    by: str
    at: Moment
    examples: tuple[Example, ...]
    """Oldest first."""

    @property
    def lacking(self) -> int:
        """How many examples are still needed."""
        return max(NEEDED - len(self.of(ExampleKind.EXAMPLE)), 0)

    @property
    def first(self) -> Example | None:
        """What shows the class in small. None: there is nothing."""
        return next(iter(self.of(ExampleKind.EXAMPLE) or self.examples), None)

    def of(self, kind: ExampleKind) -> tuple[Example, ...]:
        return tuple(one for one in self.examples if one.kind == kind)


class NoSuchEntry(InputRefused):
    def __init__(self, label: str) -> None:
        super().__init__(f"the defect book has no entry {label!r}")


class NoSuchExample(InputRefused):
    def __init__(self, id: int) -> None:
        super().__init__(f"the defect book has no example {id}")


class BookMoved(InputRefused):
    """Somebody wrote in between."""

    def __init__(self, label: str, by: str, version: int) -> None:
        super().__init__(
            f"entry {label!r} changed in the meantime, by {by} (version {version}); read it and write again"
        )
