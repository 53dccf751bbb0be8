"""Rendered panels: most are good, some are not, and only the line knows which."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, islice

import cv2
import numpy as np

from deploy.laptop.line.layout import LABEL_SLOT, SCREWS
from deploy.laptop.line.panel import render
from deploy.laptop.line.truth import Fault
from deploy.laptop.line.unit import LineUnit
from inspection.identity import Unit

KINDS = ("missing screw", "missing label", "scratch", "dent")
SKU = "ac-panel"
LOT_SIZE = 50
JPEG_QUALITY = 92
COMMISSIONING_FAULTY = 0.7
"""While a line is set up, prepared faulty units are sent through it."""
USUAL_FAULTY = 0.35


@dataclass(frozen=True)
class Panels:
    """`learn` units of the commissioning, then `test` units of everyday production, never the same."""

    learn: int
    test: int
    seed: int = 1

    def to_learn(self) -> Iterator[LineUnit]:
        return islice(panels(self.seed, 1, COMMISSIONING_FAULTY), self.learn)

    def fresh(self) -> Iterator[LineUnit]:
        return islice(panels(self.seed + 1, self.learn + 1, USUAL_FAULTY), self.test)


def panels(seed: int, first: int, faulty: float) -> Iterator[LineUnit]:
    """An endless stream, numbered from `first`; a share of `faulty` has one or two faults."""
    random = np.random.default_rng(seed)
    for number in count(first):
        faults = _faults(random) if random.random() < faulty else ()
        rendered = render(faults, number, random)
        unit = Unit(serial=f"AC-{number:06d}", sku=SKU, lot=f"L{number // LOT_SIZE:04d}")
        yield LineUnit(unit, _jpeg(rendered.image), not faults, rendered.truth, number)


def _faults(random: np.random.Generator) -> tuple[Fault, ...]:
    kinds = random.choice(KINDS, size=1 + int(random.random() < 0.2), replace=False)
    return tuple(_fault(str(kind), random) for kind in kinds)


def _fault(kind: str, random: np.random.Generator) -> Fault:
    if kind == "missing screw":
        return Fault(kind, str(random.choice(list(SCREWS))))
    return Fault(kind, LABEL_SLOT if kind == "missing label" else "")


def _jpeg(image: "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]") -> bytes:
    return cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])[1].tobytes()
