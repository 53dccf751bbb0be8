"""A trigger every so many milliseconds, for lines without one and for trials."""

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Literal

from pydantic import PositiveInt

from edge_agent.clock import Clock
from edge_agent.trigger.gate import TriggerGate
from inspection.identity import PartNumber, Unit
from inspection.word import Word


class IntervalTrigger(Word):
    kind: Literal["interval"]
    every_ms: PositiveInt
    sku: PartNumber
    """As long as no command chooses another."""
    lot: PartNumber = "lot-0"
    limit: PositiveInt | None = None
    """Stop after so many units."""


class IntervalTriggers:
    """Triggers from its own thread. Serials are made from the time."""

    def __init__(
        self,
        settings: IntervalTrigger,
        gate: TriggerGate,
        clock: Clock,
        chosen: Callable[[], str | None] = lambda: None,
    ) -> None:
        self._settings = settings
        self._gate = gate
        self._clock = clock
        self._chosen = chosen
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="interval-trigger", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def unit(self, at: datetime) -> Unit:
        serial = f"U{at:%Y%m%d-%H%M%S}-{at.microsecond:06d}"
        return Unit(serial=serial, sku=self._chosen() or self._settings.sku, lot=self._settings.lot)

    def _run(self) -> None:
        every_s = self._settings.every_ms / 1000
        due = self._clock.monotonic()
        given = 0
        while given != self._settings.limit and not self._stopping.is_set():
            self._gate.trigger(self.unit(self._clock.now()), serial_made=True)
            given += 1
            due = max(due + every_s, self._clock.monotonic())
            self._stopping.wait(due - self._clock.monotonic())
