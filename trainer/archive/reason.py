"""Why a picture is asked about, in words for the person who is asked. Pure."""

from collections.abc import Mapping
from math import hypot
from typing import NamedTuple

from trainer.archive import dispute, doubt
from trainer.archive.dispute import Dispute
from trainer.archive.doubt import Doubt, Thresholds

WORTH_TELLING = 0.5
"""Doubts and disputes from this on are given as reasons."""
SCARCE = 0.5
"""Fewer labels than this share of the mean over all labels: given as a reason."""


class Judged(NamedTuple):
    """A picture, as one network or two see it."""

    doubts: tuple[Doubt, ...] = ()
    """The greatest first."""
    disputes: tuple[Dispute, ...] = ()
    """The greatest first."""
    expected: Mapping[str, float] = {}
    """How many things of each label it may show."""

    @property
    def disputed(self) -> float:
        """All disputes in one figure, 0 and up, as doubts are put together."""
        return hypot(*(each.value for each in self.disputes))


class Standing(NamedTuple):
    """Where a picture stands beside what is known, when it is chosen."""

    thresholds: Thresholds
    counts: Mapping[str, int] | None
    """Labelled things by label."""
    away: float
    """From all that is labelled or was chosen before it (1 - cosine); 2: there is none."""
    unlike: float
    """From this distance on it is called unlike anything labelled or asked so far."""


def reason(judged: Judged, standing: Standing) -> str:
    """All reasons that hold, joined; without any, how like it is to what is known."""
    told = [*_of_dispute(judged), *_of_doubt(judged, standing), *_of_scarcity(judged, standing)]
    if standing.away >= 2:
        told.append("nothing is labelled yet")
    elif standing.away >= standing.unlike:
        told.append(f"unlike anything labelled or asked so far (likeness {1 - standing.away:.2f})")
    return "; ".join(told) or f"the most telling that is left (likeness {1 - standing.away:.2f})"


def _of_dispute(judged: Judged) -> list[str]:
    return [dispute.in_words(each) for each in judged.disputes[:1] if each.value >= WORTH_TELLING]


def _of_doubt(judged: Judged, standing: Standing) -> list[str]:
    return [
        doubt.in_words(each, standing.thresholds) for each in judged.doubts[:1] if each.value >= WORTH_TELLING
    ]


def _of_scarcity(judged: Judged, standing: Standing) -> list[str]:
    """About the rarest label of those that it may show at least half a thing of."""
    counts = standing.counts
    shown = [label for label, things in judged.expected.items() if things >= 0.5]
    if counts is None or not shown:
        return []
    rarest = min(shown, key=lambda label: (counts.get(label, 0), label))
    has = counts.get(rarest, 0)
    mean = sum(counts.values()) / max(1, len(standing.thresholds))
    if has >= SCARCE * mean:
        return []
    return [f"{rarest} has only {has} labelled example{'' if has == 1 else 's'}"]
