"""A clock that moves only when it is told to."""

from datetime import UTC, datetime, timedelta


class ClockByHand:
    def __init__(self, at: datetime = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **span: float) -> None:
        """`forward(minutes=5)`."""
        self.at += timedelta(**span)
