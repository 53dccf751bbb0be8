"""A line is unlike what is usual: an alarm as the stream raises it, the broker carries it and people see it.

Facts only. Words for people are made from them where they are shown, in the language of whoever looks.
"""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, NonNegativeFloat, model_validator

from inspection.identity import Identifier, LinePath, PartNumber
from inspection.word import LabelName, Moment, Sha256, Word, added_later


class AlarmKind(StrEnum):
    PSI = "score drift (PSI)"
    KS = "score drift (KS)"
    BRIGHTNESS_PSI = "brightness drift (PSI)"
    BRIGHTNESS_KS = "brightness drift (KS)"
    NG_RATE = "NG rate"

    @property
    def is_drift(self) -> bool:
        """Whether a distribution moved. More NG than usual may be the product's fault alone."""
        return self is not AlarmKind.NG_RATE


class Alarm(Word):
    """A fact about a closed window. `id` is the same whenever the same alarm is told again."""

    id: str
    """Follows from where, when, what: `alarm_id`. No line can use up the ids of another."""
    start: Moment
    """Of the window."""
    line: LinePath
    sku: PartNumber
    bundle: Sha256 | Annotated[str, Field(max_length=0)]
    """Empty: the stations had none."""
    kind: AlarmKind
    label: LabelName | None
    """Whose scores moved. None: it is about no label."""
    view: Annotated[Identifier | None, added_later(None)] = None
    """Whose pictures moved. None: it is about no view."""
    value: NonNegativeFloat
    limit: NonNegativeFloat
    count: Annotated[int, Field(ge=0, lt=2**53)]
    """Scores, pictures, or judged inspections, in the window."""
    again: bool = False
    """The window had closed before; late inspections came, and it was looked at anew."""

    @model_validator(mode="after")
    def _named_by_its_facts(self) -> Self:
        name = alarm_id(self.start, self.line, self.sku, self.bundle, self.kind, self.about)
        if self.id != name:
            raise ValueError(f"the alarm's id must be {name!r}")
        return self

    @property
    def about(self) -> str:
        """Label or view; empty: neither."""
        return self.label or self.view or ""

    def __str__(self) -> str:
        about = f" of {self.about}" if self.about else ""
        return (
            f"{self.line} {self.sku} from {self.start:%Y-%m-%d %H:%M}: {self.kind}{about} "
            f"{self.value:.3f} exceeds {self.limit:.3f} ({self.count} counted)"
        )


def alarm_id(start: datetime, line: str, sku: str, bundle: str, kind: AlarmKind, about: str) -> str:
    """`start` in UTC."""
    return "|".join([start.strftime("%Y-%m-%dT%H:%M:%SZ"), line, sku, bundle, kind, about])
