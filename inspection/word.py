"""The base of every word: immutable, strict, and deaf to unknown fields."""

from datetime import MAXYEAR, UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints


class Word(BaseModel):
    """Frozen; no silent conversions (`strict`); an unknown field is an error (`extra="forbid"`)."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", allow_inf_nan=False)


def added_later(default: object) -> Any:
    """For a field that a word got later: left out of the JSON while it has its default, so that words which
    were written before keep their bytes, and with them their digests."""
    return Field(exclude_if=lambda value: value == default)


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a time needs its zone; write it in UTC, like 2026-01-31T08:00:00Z")
    if not 1 < moment.year < MAXYEAR:  # so that it can be told in any zone, whoever sent it
        raise ValueError(f"a time lies in the years 2 to {MAXYEAR - 1}")
    return moment.astimezone(UTC)


Moment = Annotated[datetime, AfterValidator(_in_utc)]
"""An instant, always in UTC."""

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""Lower-case hexadecimal SHA-256."""

Score = Annotated[float, Field(ge=0.0, le=1.0)]
"""A detector's confidence, 0 to 1."""

LabelName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$")]
"""A class that the detector knows, such as `screw` or `rolled-in_scale`."""
