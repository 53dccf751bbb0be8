"""Counts and times since the program started."""

import threading
from collections import Counter
from collections.abc import Iterable

from edge_agent.spans import Histogram, Spans
from edge_agent.streak import Lately, Streak
from inspection.verdict import Cause, Verdict


class Tally:
    """Safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._verdicts: Counter[Verdict] = Counter()
        self._latencies = Spans()
        self._streak = Streak()
        self._late = 0
        self._not_drawn = 0

    def count(
        self, verdict: Verdict, total_ms: float, takt_ms: float | None, causes: Iterable[Cause] = ()
    ) -> None:
        """A unit was judged, `total_ms` after its trigger; units that nobody looked at have no takt."""
        self._streak.add(verdict, causes, takt_ms is not None and total_ms > takt_ms)
        with self._lock:
            self._verdicts[verdict] += 1
            if takt_ms is None:
                return
            self._late += total_ms > takt_ms
        self._latencies.add(total_ms)

    def leave_out(self, pictures: int) -> None:
        """So many pictures of an OK unit that was not drawn: never encoded, never stored."""
        with self._lock:
            self._not_drawn += pictures

    @property
    def pictures_not_drawn(self) -> int:
        """Left out by the settings, not for want of room."""
        return self._not_drawn

    @property
    def verdicts(self) -> dict[Verdict, int]:
        with self._lock:
            return {verdict: self._verdicts[verdict] for verdict in Verdict}

    @property
    def lately(self) -> Lately:
        """What the last units came to."""
        return self._streak.lately

    @property
    def late(self) -> int:
        """Verdicts that took longer than the takt."""
        return self._late

    def latency_ms(self, share: float) -> float | None:
        """The latency that `share` (0 to 1) of the last 1,000 units kept."""
        return self._latencies.quantile(share)

    def histogram(self) -> Histogram:
        """Of the latencies."""
        return self._latencies.histogram()
