"""How full a spool is: what people, metrics and the dashboard are told of it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Depth:
    """How full the spool is."""

    records: int
    refused: int
    pictures: int
    picture_bytes: int
    oldest: datetime | None
    """When the first record that waits was triggered."""
