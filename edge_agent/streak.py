"""What the last units came to: verdicts in a row, causes of the last one, how many of the last were late."""

import threading
from collections import deque
from collections.abc import Iterable
from typing import NamedTuple

from inspection.verdict import Cause, Verdict

LAST_UNITS = 100


class Lately(NamedTuple):
    verdict: Verdict | None
    """Of the last unit; None: there was none."""
    in_a_row: int
    """Units with that verdict, up to the last."""
    causes: frozenset[Cause]
    """Of the last unit."""
    late: int
    """Of the last 100 units, over the takt."""


class Streak:
    """Safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._verdict: Verdict | None = None
        self._in_a_row = 0
        self._causes: frozenset[Cause] = frozenset()
        self._late: deque[bool] = deque(maxlen=LAST_UNITS)

    def add(self, verdict: Verdict, causes: Iterable[Cause], late: bool) -> None:
        with self._lock:
            self._in_a_row = self._in_a_row + 1 if verdict is self._verdict else 1
            self._verdict, self._causes = verdict, frozenset(causes)
            self._late.append(late)

    @property
    def lately(self) -> Lately:
        with self._lock:
            return Lately(self._verdict, self._in_a_row, self._causes, sum(self._late))
