"""Where two networks differ about a picture: one is sure of a thing that the other does not see, or names
otherwise. Pure.

Query by committee (Seung et al. 1992; Settles 2009, 3.2) with the two members that a line has anyway: the
released network and its shadow, or the one before it.
"""

from collections.abc import Sequence
from typing import NamedTuple

from trainer.archive.doubt import Found, Thresholds, chance

SAME_PLACE = 0.5
"""IoU from which two detections are of one thing."""


class Dispute(NamedTuple):
    one: Found | None
    other: Found | None
    """None: that network sees nothing there."""
    value: float
    """0 to 1: by how much they differ about whether it is there."""


def disputes(
    one: Sequence[Found], other: Sequence[Found], here: Thresholds, there: Thresholds
) -> list[Dispute]:
    """Everything that either sees, against what the other says of the same place; the greatest first.

    Two of one label differ by their chances. Another label in the same place, or nothing, is no support at
    all. Things that both see are told once.

    Args:
        here, there: the thresholds of each.
    """
    told = []
    for thing in one:
        answer = _there(thing, other)
        agreed = chance(answer, there) if answer is not None and answer.label == thing.label else 0.0
        told.append(Dispute(thing, answer, abs(chance(thing, here) - agreed)))
    for thing in other:
        answer = _there(thing, one)
        if answer is None or answer.label != thing.label:
            told.append(Dispute(answer, thing, chance(thing, there)))
    return sorted(told, key=lambda dispute: -dispute.value)


def in_words(dispute: Dispute) -> str:
    return f"the two models disagree: {_said(dispute.one)} / {_said(dispute.other)}"


def _there(thing: Found, others: Sequence[Found]) -> Found | None:
    """What lies in the same place: of the same label if one does, else the surest."""
    near = [other for other in others if thing.box.iou(other.box) >= SAME_PLACE]
    return max(near, key=lambda other: (other.label == thing.label, other.score), default=None)


def _said(found: Found | None) -> str:
    return "nothing" if found is None else f"{found.label} {found.score:.2f}"
