"""How often a password may be tried: ten failures an account in a quarter of an hour. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=15)
MOST_FAILURES = 10


def wait_needed(failures: Sequence[datetime], now: datetime) -> timedelta | None:
    """How long until the next try is looked at; None: now. An account is never locked for ever."""
    recent = sorted(at for at in failures if at > now - WINDOW)
    if len(recent) < MOST_FAILURES:
        return None
    return recent[-MOST_FAILURES] + WINDOW - now
