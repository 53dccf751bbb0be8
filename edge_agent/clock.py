"""The time, handed in like any other input."""

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    def monotonic(self) -> float:
        """Seconds since some fixed moment; never jumps. For durations and deadlines."""
        ...

    def now(self) -> datetime:
        """The date and time, in UTC; may jump. For people, never for deadlines."""
        ...


class SystemClock:
    def monotonic(self) -> float:
        return time.monotonic()

    def now(self) -> datetime:
        return datetime.now(UTC)
