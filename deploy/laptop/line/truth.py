"""What is true of a rendered unit. Kept by the line; the product never sees it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Truth:
    """One thing in the picture; box x1 y1 x2 y2 in pixels."""

    label: str
    box: tuple[float, float, float, float]


@dataclass(frozen=True)
class Fault:
    """What is wrong with a unit: a slot without its part, or a blemish."""

    kind: str
    """`missing screw`, `missing label`, `scratch` or `dent`."""
    slot: str = ""
