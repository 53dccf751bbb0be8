"""A part that was tried once, and a word about it: what `check` commands print."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from inspection.errors import SightlineError


@dataclass(frozen=True, slots=True)
class Checked:
    part: str
    well: bool
    words: str
    """What was found; where it is not well, the way out."""

    @property
    def line(self) -> str:
        return f"{'ok     ' if self.well else 'PROBLEM'}  {self.part}: {self.words}"


def try_each(attempts: Iterable[tuple[str, Callable[[], str]]]) -> list[Checked]:
    """In the order given; one that fails keeps none of the others from being tried."""
    return [_tried(part, attempt) for part, attempt in attempts]


def _tried(part: str, attempt: Callable[[], str]) -> Checked:
    try:
        return Checked(part, True, attempt())
    except SightlineError as error:
        return Checked(part, False, str(error))
