"""A unit as it comes down the simulated line."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from deploy.laptop.line.truth import Truth
from inspection.identity import Unit


@dataclass(frozen=True)
class LineUnit:
    """One unit, the JPEG that its camera gives, and the truth, which the product never sees."""

    unit: Unit
    jpeg: bytes
    good: bool
    truth: tuple[Truth, ...]
    number: int | None = None
    """Burnt into a rendered picture's tag; None for photographs."""


class Source(Protocol):
    """Where units come from."""

    def to_learn(self) -> Iterator[LineUnit]:
        """Units of the first days, which people label."""
        ...

    def fresh(self) -> Iterator[LineUnit]:
        """Units that come later and that nobody labels."""
        ...
