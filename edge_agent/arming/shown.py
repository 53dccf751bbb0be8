"""What was shown to the station, and whether that still arms it. Decides only; the time is handed in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import Field

from edge_agent.arming.settings import Arming
from inspection.word import Moment, Sha256, Word


class Shown(Word):
    """The last showing of one known part."""

    at: Moment
    bundle: Sha256 | None
    recipes: Sha256
    """Of all recipes that the station had then."""
    fault: str = ""
    """Empty: judged as it should be."""


class ShownParts(Word):
    """By serial; the file that outlives the program."""

    parts: dict[str, Shown] = Field(default_factory=dict)


@dataclass(frozen=True)
class Present:
    """What the station is now, and by what it would judge."""

    now: datetime
    started: datetime
    bundle: str | None
    recipes: str


def unarmed(arming: Arming, shown: Mapping[str, Shown], present: Present) -> str:
    """Why the station is not armed, in words; empty: it is."""
    faults = [one.fault for part in arming.parts if (one := shown.get(part.serial)) and one.fault]
    if faults:
        return "; ".join(faults)
    lacking: dict[str, list[str]] = {}
    for part in arming.parts:
        if why := _no_longer(arming, shown.get(part.serial), present):
            lacking.setdefault(why, []).append(part.serial)
    return "; ".join(f"show known part {', '.join(serials)} ({why})" for why, serials in lacking.items())


def _no_longer(arming: Arming, shown: Shown | None, present: Present) -> str:
    """Why what was shown does not count, or no longer; empty: it does."""
    if shown is None:
        return "not shown yet"
    if shown.at > present.now:
        return "the clock was set back since"
    began = arming.shift_began(present.now)
    if began is not None and shown.at < began:
        return f"the shift of {began:%H:%M} has begun since"
    if arming.every_h is not None and present.now - shown.at >= timedelta(hours=arming.every_h):
        return f"shown more than {arming.every_h:g} h ago"
    if arming.after_start and shown.at < present.started:
        return "the station was started since"
    if arming.after_change and shown.bundle != present.bundle:
        return "the model was changed since"
    if arming.after_change and shown.recipes != present.recipes:
        return "a recipe was changed since"
    return ""
