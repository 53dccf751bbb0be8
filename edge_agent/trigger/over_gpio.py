"""Triggers by an edge on a digital line, such as a light barrier's."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Literal

from edge_agent.clock import Clock
from edge_agent.gpio.lines import Edge, InputLine
from edge_agent.gpio.pins import InputPin
from edge_agent.trigger.gate import TriggerGate
from inspection.errors import Unavailable
from inspection.identity import PartNumber, Unit

log = logging.getLogger(__name__)

PATIENCE_S = 0.2
AGAIN_S = 1.0
FRESH_S = 0.1
"""An edge that is older when it is read speaks of a unit that may have gone."""


class GpioTrigger(InputPin):
    kind: Literal["gpio"]
    sku: PartNumber
    """As long as no command chooses another: a wire names none."""
    lot: PartNumber = "lot-0"


class GpioTriggers:
    """Each edge is one unit; serials are made from the time."""

    def __init__(
        self,
        settings: GpioTrigger,
        line: InputLine,
        gate: TriggerGate,
        clock: Clock,
        chosen: Callable[[], str | None] = lambda: None,
    ) -> None:
        self._settings, self._line, self._gate, self._clock = settings, line, gate, clock
        self._chosen = chosen
        self.on_lost: Callable[[], None] = lambda: None
        """Called for each edge that became no unit, in its turn."""
        self._number: int | None = None
        """Of the last edge."""
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="gpio-trigger", daemon=True)

    def start(self) -> None:
        """Raises: Unavailable: the line cannot be had."""
        self._line.open()
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)
            self._line.close()

    def take(self, edge: Edge) -> None:
        lost = edge.number - self._number - 1 if self._number is not None else 0
        if lost > 0:
            self._gate.missed += lost
            log.error("%d triggers were lost before edge %d", lost, edge.number)
            for _ in range(lost):
                self.on_lost()
        self._number = edge.number
        late = self._clock.monotonic() - edge.at > FRESH_S
        if not self._gate.trigger(self.unit(self._clock.now()), late=late, serial_made=True):
            self.on_lost()

    def unit(self, at: datetime) -> Unit:
        serial = f"U{at:%Y%m%d-%H%M%S}-{at.microsecond:06d}"
        return Unit(serial=serial, sku=self._chosen() or self._settings.sku, lot=self._settings.lot)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                for edge in self._line.edges(PATIENCE_S):
                    self.take(edge)
            except Unavailable as error:
                log.error("no triggers come in: %s", error)
                self._stopping.wait(AGAIN_S)
            except Exception:  # the thread's outermost loop
                log.exception("a trigger could not be taken")
                self._stopping.wait(AGAIN_S)
