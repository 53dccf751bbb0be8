"""A clock that stands still until it is told to go on."""

from datetime import UTC, datetime, timedelta


class FakeClock:
    def __init__(self, at: float = 1000.0) -> None:
        self._at = at
        self._began = datetime(2026, 1, 31, 8, 0, tzinfo=UTC) - timedelta(seconds=at)

    def monotonic(self) -> float:
        return self._at

    def now(self) -> datetime:
        return self._began + timedelta(seconds=self._at)

    def go_on(self, seconds: float) -> None:
        self._at += seconds
