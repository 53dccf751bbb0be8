"""Landing again and again, beside the ingest, until that stops."""

import logging
import threading
from typing import Protocol

from dashboard.ingest.metrics import IngestMetrics
from inspection.errors import Unavailable

log = logging.getLogger(__name__)


class Landing(Protocol):
    """A `dashboard.landing.lander.Lander`."""

    def land(self) -> int: ...


def land_until(stop: threading.Event, lander: Landing, every_s: float, metrics: IngestMetrics) -> None:
    """`every_s` 0: not at all. Between two rounds it looks whether it is to stop."""
    while every_s > 0 and not stop.wait(every_s):
        try:
            while not stop.is_set() and (count := lander.land()):
                metrics.landed.inc(count)
        except Unavailable as error:
            log.error("cannot land inspections, trying again: %s", error)
            metrics.landing_failures.inc()
        except Exception:  # the thread's outermost loop
            log.exception("landing inspections failed; trying again")
            metrics.landing_failures.inc()
