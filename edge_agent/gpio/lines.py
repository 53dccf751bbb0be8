"""What the agent needs of digital lines, whoever drives them. `door.py` does it with a Linux GPIO chip."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Edge:
    """One change of an input line, as the driver saw it."""

    at: float
    """Monotonic seconds."""
    number: int
    """Of this line, from 1; a gap: the driver had no room for those in between."""


class OutputLines(Protocol):
    """Lines by name. Active and inactive are logical: which level that is, their settings say."""

    def open(self) -> None:
        """Take the lines, all of them inactive. Raises: Unavailable: no such chip, or not ours to drive."""
        ...

    def set(self, active: Mapping[str, bool]) -> None:
        """Raises: Unavailable: the chip is gone."""
        ...

    def close(self) -> None:
        """Let go of them; what they are inactive by then, the hardware decides from now on."""
        ...


class InputLine(Protocol):
    def open(self) -> None:
        """Take the line. Raises: Unavailable: no such chip, or in use."""
        ...

    def edges(self, timeout_s: float) -> Sequence[Edge]:
        """Those since the last call, oldest first; waits for the first of them. Raises: Unavailable: gone."""
        ...

    def close(self) -> None: ...
