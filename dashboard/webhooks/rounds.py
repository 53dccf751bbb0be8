"""Bringing events again and again, beside the ingest; a receiver that is away is left alone for a while."""

import logging
import threading
from collections.abc import Callable, Sequence
from typing import Protocol

from dashboard.ingest.metrics import IngestMetrics
from inspection.errors import Unavailable

log = logging.getLogger(__name__)

EVERY_S = 1.0
LONGEST_S = 300.0
"""Between two tries of a receiver that is away; it doubles up to that."""


class Bringing(Protocol):
    """A `dashboard.webhooks.courier.Courier`."""

    name: str
    told: int

    def bring(self) -> bool: ...


class Rounds:
    def __init__(
        self, couriers: Sequence[Bringing], metrics: IngestMetrics, monotonic: Callable[[], float]
    ) -> None:
        self._couriers = couriers
        self._metrics = metrics
        self._monotonic = monotonic
        self._pause = dict.fromkeys((one.name for one in couriers), 0.0)
        self._due = dict.fromkeys((one.name for one in couriers), 0.0)

    def look(self) -> None:
        """Each once whose time has come. What one receiver does not take holds up no other."""
        for one in self._couriers:
            if self._monotonic() < self._due[one.name]:
                continue
            before = one.told
            try:
                taken = one.bring()
            except Unavailable as error:
                log.error("webhook %s: %s; trying again", one.name, error)
                taken = False
            except Exception:  # the thread's outermost loop
                log.exception("webhook %s failed; trying again", one.name)
                taken = False
            self._metrics.told.labels(one.name).inc(one.told - before)
            pause = 0.0 if taken else min(LONGEST_S, max(EVERY_S, 2 * self._pause[one.name]))
            if not taken:
                self._metrics.not_told.labels(one.name).inc()
            self._pause[one.name], self._due[one.name] = pause, self._monotonic() + pause


def bring_until(stop: threading.Event, rounds: Rounds) -> None:
    while not stop.wait(EVERY_S):
        rounds.look()
