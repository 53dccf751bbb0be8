"""Label lint before the first step: what is wrong with boxes, picture by picture, with the value.

A snapshot's rules refuse most of it; a table that was written by another hand, or a label that became too
small at the network's input size, gets past them. Plain numbers in, faults out: a box that is no number could
not even be made into a `Box`.
"""

import logging
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from math import isfinite

from inspection.errors import InputRefused
from model_registry.bundle.manifest import InputSize

log = logging.getLogger(__name__)

Corners = tuple[float, float, float, float]

SHOWN = 10
"""Faults that a message names; the rest is counted."""
SLACK = 1.0
"""Pixels that a box may stick out of its picture: some label formats count their corners inclusive."""
SAME = 0.95
SMALLEST_SIDE = 2.0
"""Pixels at input size; less is not even half a cell of the finest level."""


class Kind(StrEnum):
    NO_NUMBER = "box is not a number"
    NO_AREA = "box has no area"
    OUTSIDE = "box sticks out of the picture"
    UNKNOWN = "label is not in the snapshot's list"
    TWICE = "same thing twice"
    TINY = "box is too small at input size"


SOFT = frozenset({Kind.TWICE, Kind.TINY})
"""They teach badly, but they do teach."""


@dataclass(frozen=True)
class RawLabels:
    """A picture's labels as they lie in the table, not yet believed."""

    picture: str
    width: int
    height: int
    boxes: Sequence[tuple[str, Corners]]
    """Label and x1 y1 x2 y2 in pixels of the picture."""


@dataclass(frozen=True)
class Fault:
    picture: str
    kind: Kind
    value: str

    def __str__(self) -> str:
        return f"{self.picture}: {self.kind} ({self.value})"


def lint(pictures: Iterable[RawLabels], labels: Collection[str], size: InputSize | None) -> list[Fault]:
    """All faults of all pictures, in their order; `size`: what they are stretched to, None: not at all."""
    return [fault for picture in pictures for fault in _faults(picture, labels, size)]


def settle(faults: Sequence[Fault]) -> dict[str, int]:
    """How many soft faults of each kind there are; they are warned of.

    Raises:
        InputRefused: a hard fault; the first ten are named.
    """
    hard = [fault for fault in faults if fault.kind not in SOFT]
    if hard:
        named = "; ".join(str(fault) for fault in hard[:SHOWN])
        rest = f"; and {len(hard) - SHOWN} more" if len(hard) > SHOWN else ""
        raise InputRefused(
            f"{len(hard)} labels cannot be taught: {named}{rest}; mend them and make a new snapshot"
        )
    for fault in faults[:SHOWN]:
        log.warning("doubtful label: %s", fault)
    if len(faults) > SHOWN:
        log.warning("doubtful labels besides these: %d", len(faults) - SHOWN)
    return dict(sorted(Counter(fault.kind.value for fault in faults).items()))


def _faults(picture: RawLabels, labels: Collection[str], size: InputSize | None) -> Iterator[Fault]:
    sound = []
    for label, corners in picture.boxes:
        kind = _kind(picture, label, corners, labels, size)
        if kind is not None:
            yield Fault(picture.picture, kind, _words(label, corners))
        if kind is None or kind in SOFT:
            sound.append((label, corners))
    for (label, one), (other_label, other) in combinations(sound, 2):
        if label == other_label and _iou(one, other) > SAME:
            yield Fault(picture.picture, Kind.TWICE, f"{_words(label, one)} and {_words(label, other)}")


def _kind(
    picture: RawLabels, label: str, corners: Corners, labels: Collection[str], size: InputSize | None
) -> Kind | None:
    x1, y1, x2, y2 = corners
    if not all(isfinite(value) for value in corners):
        return Kind.NO_NUMBER
    if not (x2 > x1 and y2 > y1):
        return Kind.NO_AREA
    if min(x1, y1) < -SLACK or x2 > picture.width + SLACK or y2 > picture.height + SLACK:
        return Kind.OUTSIDE
    if label not in labels:
        return Kind.UNKNOWN
    shown = size or picture
    sides = (x2 - x1) * shown.width / picture.width, (y2 - y1) * shown.height / picture.height
    return Kind.TINY if min(sides) < SMALLEST_SIDE else None


def _words(label: str, corners: Corners) -> str:
    return f"{label} " + " ".join(f"{value:g}" for value in corners)


def _iou(one: Corners, other: Corners) -> float:
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    if across <= 0 or down <= 0:
        return 0.0
    shared = across * down
    areas = sum((x2 - x1) * (y2 - y1) for x1, y1, x2, y2 in (one, other))
    return shared / (areas - shared)
