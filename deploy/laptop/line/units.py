"""Which units come down the line: most are good, some are not, and only the line knows which."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from deploy.laptop.line.layout import LABEL_SLOT, SCREWS
from deploy.laptop.line.panel import Rendered, render
from deploy.laptop.line.truth import Fault

KINDS = ("missing screw", "missing label", "scratch", "dent")
SKU = "ac-panel"


@dataclass(frozen=True)
class LineUnit:
    """A unit with its picture and the truth about it."""

    number: int
    serial: str
    lot: str
    faults: tuple[Fault, ...]
    rendered: Rendered

    @property
    def good(self) -> bool:
        return not self.faults


def units(seed: int, *, first: int = 1, faulty: float = 0.4) -> Iterator[LineUnit]:
    """An endless stream of units, numbered from `first`; a share of `faulty` has one or two faults."""
    random = np.random.default_rng(seed)
    number = first
    while True:
        faults = _faults(random) if random.random() < faulty else ()
        yield LineUnit(
            number, f"AC-{number:06d}", f"L{number // 50:04d}", faults, render(faults, number, random)
        )
        number += 1


def _faults(random: np.random.Generator) -> tuple[Fault, ...]:
    kinds = random.choice(KINDS, size=1 + int(random.random() < 0.2), replace=False)
    return tuple(_fault(str(kind), random) for kind in kinds)


def _fault(kind: str, random: np.random.Generator) -> Fault:
    if kind == "missing screw":
        return Fault(kind, str(random.choice(list(SCREWS))))
    return Fault(kind, LABEL_SLOT if kind == "missing label" else "")
