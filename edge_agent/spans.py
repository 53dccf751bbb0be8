"""Durations of one kind, counted: a histogram since the program started, and quantiles of the latest."""

import threading
from bisect import bisect_left
from collections import deque
from math import ceil
from typing import NamedTuple

BUCKETS_MS = (0.5, 1, 2, 5, 10, 20, 30, 40, 50, 75, 100, 150, 200, 300, 500, 1000, 2000, 5000)
REMEMBERED = 1000


class Histogram(NamedTuple):
    """As Prometheus wants it."""

    buckets: list[tuple[str, int]]
    """Cumulative counts by upper bound in seconds."""
    total_s: float


class Spans:
    """Safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._latest: deque[float] = deque(maxlen=REMEMBERED)
        self._buckets = [0] * (len(BUCKETS_MS) + 1)
        self._sum_ms = 0.0
        self._longest_ms = 0.0

    def add(self, ms: float) -> None:
        with self._lock:
            self._latest.append(ms)
            self._buckets[bisect_left(BUCKETS_MS, ms)] += 1
            self._sum_ms += ms
            self._longest_ms = max(self._longest_ms, ms)

    def quantile(self, share: float) -> float | None:
        """What `share` (0 to 1) of the last 1,000 kept, milliseconds; None: there was none yet."""
        with self._lock:
            ordered = sorted(self._latest)
        return ordered[max(0, ceil(share * len(ordered)) - 1)] if ordered else None

    @property
    def longest_ms(self) -> float:
        """Since the program started."""
        return self._longest_ms

    def histogram(self) -> Histogram:
        with self._lock:
            counts, total_s = list(self._buckets), self._sum_ms / 1000
        bounds = [str(bound / 1000) for bound in BUCKETS_MS] + ["+Inf"]
        running, rows = 0, []
        for bound, count in zip(bounds, counts, strict=True):
            running += count
            rows.append((bound, running))
        return Histogram(rows, total_s)
