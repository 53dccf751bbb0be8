"""When a station must be armed, and by which parts."""

from datetime import datetime, time, timedelta
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, PositiveFloat, StringConstraints, model_validator

from edge_agent.arming.part import KnownPart
from inspection.rules.twins import refuse_twins
from inspection.word import Word

TimeOfDay = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError) as error:
        raise ValueError("no such time zone; write it like Asia/Shanghai") from error
    return name


class Arming(Word):
    """Each part must have been shown, and judged as it should be, since the last of these moments."""

    parts: Annotated[tuple[KnownPart, ...], Field(min_length=1)]
    at: tuple[TimeOfDay, ...] = ()
    """When shifts begin, in `timezone`."""
    timezone: Annotated[str, AfterValidator(_zone)] = "UTC"
    every_h: PositiveFloat | None = None
    """So many hours after a part was shown, it must be shown again."""
    after_start: bool = False
    """Every start of the program asks for the parts anew; otherwise what was shown outlives it."""
    after_change: bool = True
    """Another bundle, or other recipes, ask for the parts anew."""

    @model_validator(mode="after")
    def _names_parts_once(self) -> Self:
        refuse_twins("arming: part", [part.serial for part in self.parts])
        return self

    def shift_began(self, now: datetime) -> datetime | None:
        """The latest start of a shift that is not after `now`; None: none are given."""
        here = now.astimezone(ZoneInfo(self.timezone))
        days = (here.date(), here.date() - timedelta(days=1))
        starts = [
            datetime.combine(day, time.fromisoformat(at), here.tzinfo) for day in days for at in self.at
        ]
        return max((start for start in starts if start <= here), default=None)
