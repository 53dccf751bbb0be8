"""Counts and times since the program started."""

import threading
from bisect import bisect_left
from collections import Counter, deque
from math import ceil

from inspection.verdict import Verdict

BUCKETS_MS = (5, 10, 20, 30, 40, 50, 75, 100, 150, 200, 300, 500, 1000, 2000, 5000)
REMEMBERED = 1000


class Tally:
    """Safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._verdicts: Counter[Verdict] = Counter()
        self._latest: deque[float] = deque(maxlen=REMEMBERED)
        self._buckets = [0] * (len(BUCKETS_MS) + 1)
        self._sum_ms = 0.0
        self._late = 0

    def count(self, verdict: Verdict, total_ms: float, takt_ms: float | None) -> None:
        """A unit was judged, `total_ms` after its trigger; units that nobody looked at have no takt."""
        with self._lock:
            self._verdicts[verdict] += 1
            if takt_ms is None:
                return
            self._latest.append(total_ms)
            self._buckets[bisect_left(BUCKETS_MS, total_ms)] += 1
            self._sum_ms += total_ms
            self._late += total_ms > takt_ms

    @property
    def verdicts(self) -> dict[Verdict, int]:
        with self._lock:
            return {verdict: self._verdicts[verdict] for verdict in Verdict}

    @property
    def late(self) -> int:
        """Verdicts that took longer than the takt."""
        return self._late

    def latency_ms(self, share: float) -> float | None:
        """The latency that `share` (0 to 1) of the last 1,000 units kept."""
        with self._lock:
            ordered = sorted(self._latest)
        return ordered[max(0, ceil(share * len(ordered)) - 1)] if ordered else None

    def histogram(self) -> tuple[list[tuple[str, int]], float]:
        """Cumulative counts by upper bound in seconds, and the sum in seconds."""
        with self._lock:
            counts, total_s = list(self._buckets), self._sum_ms / 1000
        bounds = [str(bound / 1000) for bound in BUCKETS_MS] + ["+Inf"]
        running, rows = 0, []
        for bound, count in zip(bounds, counts, strict=True):
            running += count
            rows.append((bound, running))
        return rows, total_s
