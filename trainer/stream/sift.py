"""The sift: which inspections are worth keeping or labelling out of a flood, each with its reason.

Nothing is drawn by chance: whether a certain OK is kept follows from its station and number, so that it is
the same after a restart, on another executor, and for everybody who asks again.
"""

import hashlib
from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple

from inspection.judging.thresholds import resolve
from inspection.verdict import Verdict
from trainer.stream.seen import Seen
from trainer.stream.settings import SiftRules


class Why(StrEnum):
    """The kinds of reasons that are counted."""

    NOT_OK = "not OK"
    UNCERTAIN = "uncertain"
    NOVEL = "novel"
    SAMPLE = "sample"


class Kept(NamedTuple):
    why: Why
    reason: str
    """In words, for the person who labels."""


def nothing_novel(_seen: Seen) -> str | None:
    """Where there is no reference."""
    return None


def sift(seen: Seen, rules: SiftRules, novel: Callable[[Seen], str | None] = nothing_novel) -> Kept | None:
    """None: it need not be kept. `novel`: why it is (`trainer.stream.novel`)."""
    if seen.verdict is not Verdict.OK:
        causes = f": {', '.join(seen.causes)}" if seen.causes else ""
        return Kept(Why.NOT_OK, f"{seen.verdict}{causes}")
    unsure = _unsure(seen, rules)
    if unsure is not None:
        return Kept(Why.UNCERTAIN, unsure)
    unlike = novel(seen)
    if unlike is not None:
        return Kept(Why.NOVEL, unlike)
    if drawn(seen.station, seen.seq) < rules.ok_share:
        return Kept(Why.SAMPLE, f"OK, one of the {rules.ok_share:.2%} that are drawn at each station")
    return None


def drawn(station: str, seq: int) -> float:
    """Uniform in [0, 1), and always the same for the same inspection."""
    digest = hashlib.sha256(f"{station}#{seq}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def _unsure(seen: Seen, rules: SiftRules) -> str | None:
    """About the first of the highest scores that lies in a grey band, or beside one."""
    for label, score in sorted(seen.scores, key=lambda one: -one[1]):
        limit = resolve(label, None, None, rules.thresholds)
        if limit.grey <= score < limit.reject:
            return f"OK, but {label} at {score:.2f} lies in the grey band {limit.grey:g} to {limit.reject:g}"
        if limit.grey - rules.near <= score < limit.reject + rules.near:
            edge = limit.grey if score < limit.grey else limit.reject
            return f"OK, but {label} at {score:.2f} lies within {rules.near:g} of the threshold {edge:g}"
    return None
