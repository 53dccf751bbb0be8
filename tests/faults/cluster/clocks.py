"""Clocks whose date jumps while their seconds go on evenly, as an unset or mistaught machine's do."""

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from edge_agent.clock import Clock, SystemClock

YEAR_S = 365 * 86_400.0
JUMPS_S = (-10 * YEAR_S, 10 * YEAR_S, -3600.0, 3600.0, -1.0, -86_400.0)
EVERY_S = 1.0
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class OddClock:
    """`now` is the true date after `bend` has had it and the seconds since this clock began."""

    def __init__(self, bend: Callable[[datetime, float], datetime]) -> None:
        self._bend = bend
        self._began = time.monotonic()

    def monotonic(self) -> float:
        return time.monotonic()

    def now(self) -> datetime:
        return self._bend(datetime.now(UTC), time.monotonic() - self._began)


def named(name: str) -> Clock:
    """`true`, `epoch` (begins in 1970), `frozen`, `back`, `ahead`, `hour`, `dst`, or `jumps:SEED`."""
    kind, _, seed = name.partition(":")
    frozen = datetime.now(UTC)
    bends: dict[str, Callable[[datetime, float], datetime]] = {
        "epoch": lambda _at, since: EPOCH + timedelta(seconds=since),
        "frozen": lambda _at, _since: frozen,
        "back": lambda at, since: at - timedelta(seconds=10 * YEAR_S if since > EVERY_S else 0),
        "ahead": lambda at, since: at + timedelta(seconds=10 * YEAR_S if since > EVERY_S else 0),
        "hour": lambda at, since: at - timedelta(seconds=3600 if since > EVERY_S else 0),
        "dst": lambda at, since: at + timedelta(hours=int(since / EVERY_S) % 2),
        "jumps": lambda at, since: at + timedelta(seconds=_jump(int(seed or 0), int(since / EVERY_S))),
    }
    return SystemClock() if kind == "true" else OddClock(bends[kind])


def _jump(seed: int, count: int) -> float:
    """The how manieth jump's distance from the true date."""
    return random.Random(f"{seed}/{count}").choice(JUMPS_S) if count else 0.0
