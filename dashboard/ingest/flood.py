"""How much of what is fresh each station sends: one that floods the ingest is known by name."""

import threading
from collections import Counter, deque
from collections.abc import Sequence
from datetime import datetime, timedelta

from dashboard.ingest.reading import Reading, Result, Status, Unreadable

SPAN_S = 5.0
FRESH = timedelta(minutes=1)
"""What a station judged longer ago is backlog, which may come as fast as it can."""


class Rates:
    """Over the last five seconds; safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._batches: deque[tuple[float, Counter[str]]] = deque()

    def note(self, readings: Sequence[Reading], monotonic: float, now: datetime) -> None:
        fresh = Counter(station for one in readings if (station := _sender(one, now)) is not None)
        with self._lock:
            self._batches.append((monotonic, fresh))
            self._forget(monotonic)

    def above(self, per_s: float, monotonic: float) -> dict[str, float]:
        """The stations that send more, with how much."""
        with self._lock:
            self._forget(monotonic)
            sums: Counter[str] = sum((fresh for _, fresh in self._batches), Counter())
        return {station: count / SPAN_S for station, count in sums.items() if count / SPAN_S > per_s}

    def _forget(self, monotonic: float) -> None:
        while self._batches and self._batches[0][0] <= monotonic - SPAN_S:
            self._batches.popleft()


def _sender(reading: Reading, now: datetime) -> str | None:
    """None: it is no sign of a flood. Pictures follow from results."""
    match reading:
        case Result() if now - reading.record.judged_at < FRESH:
            return reading.station.path
        case Status():
            return reading.station.path
        case Unreadable() if reading.station is not None:
            return reading.station.path
    return None
