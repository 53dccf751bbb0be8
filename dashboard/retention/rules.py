"""Whether a picture may go. Pure.

A picture of several units goes when the last of them lets it; one that a person decided about never does,
since that is what the model learns from.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from dashboard.settings import RetentionSettings


class Kind(StrEnum):
    """What a picture is of."""

    OK = "ok"
    """OK units that nobody decided, nor is asked to."""
    OTHER = "other"
    """All others that nobody decided, and pictures that came without their unit."""


class Keeper(StrEnum):
    """What keeps a picture; of several, the first."""

    HOLD = "hold"
    DECIDED = "decided"
    SNAPSHOT = "snapshot"
    BOOK = "book"
    CASE = "case"
    STUDY = "study"
    RECIPE = "recipe"
    """A recipe is drawn on it."""
    AGE = "age"
    """It is not old enough, or such pictures are kept for ever."""


@dataclass(frozen=True, slots=True)
class Use:
    """A unit that has the picture."""

    kind: Kind
    stored_at: datetime
    """By the cluster's clock; a station's may be wrong."""
    keeper: Keeper | None = None
    """What needs it, besides its age."""


@dataclass(frozen=True, slots=True)
class Going:
    kind: Kind
    days: int


def judge(
    uses: Sequence[Use], stored_at: datetime, settings: RetentionSettings, at: datetime
) -> Going | Keeper:
    """`stored_at`: the picture's own, which counts where no unit has it."""
    all_uses = uses or (Use(Kind.OTHER, stored_at),)
    needed = [use.keeper for use in all_uses if use.keeper is not None]
    if needed:
        return min(needed, key=list(Keeper).index)
    for use in all_uses:
        days = days_of(use.kind, settings)
        if days is None or at - max(use.stored_at, stored_at) < timedelta(days=days):
            return Keeper.AGE
    kind = Kind.OTHER if any(use.kind is Kind.OTHER for use in all_uses) else Kind.OK
    return Going(kind, days_of(kind, settings) or 0)


def days_of(kind: Kind, settings: RetentionSettings) -> int | None:
    """None: for ever."""
    return settings.ok_days if kind is Kind.OK else settings.other_days
