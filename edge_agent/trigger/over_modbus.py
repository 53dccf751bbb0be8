"""Triggers from a PLC that speaks Modbus TCP."""

import logging
import queue
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Literal

from pydantic import Field, PositiveInt, ValidationError

from edge_agent.clock import Clock
from edge_agent.plc.codes import LineCode
from edge_agent.plc.exchange import Exchange
from edge_agent.plc.handshake import Missed, Taken
from edge_agent.trigger.gate import TriggerGate
from inspection.identity import PartNumber, Unit
from inspection.word import Word

log = logging.getLogger(__name__)

PATIENCE_S = 0.2


class ModbusTrigger(Word):
    kind: Literal["modbus"]
    host: str = "127.0.0.1"
    """The address of this machine that the PLC connects to."""
    port: PositiveInt = Field(default=502, le=65535)
    skus: tuple[PartNumber, ...] = Field(min_length=1)
    """What the PLC's recipe index means: 1 is the first."""
    lot: PartNumber = "lot-0"
    """For a PLC that gives none."""

    def sku(self, recipe_index: int, chosen: str | None = None) -> str:
        """0 is the SKU that a command chose. An index that the settings do not know becomes a SKU without
        a recipe: INVALID, with its number."""
        if recipe_index == 0 and chosen is not None:
            return chosen
        known = 1 <= recipe_index <= len(self.skus)
        return self.skus[recipe_index - 1] if known else f"recipe-{recipe_index}"


class ModbusTriggers:
    """Hands the PLC's units to the gate from a thread of its own: a slow disk must not stop the polling."""

    def __init__(
        self,
        settings: ModbusTrigger,
        exchange: Exchange,
        gate: TriggerGate,
        clock: Clock,
        chosen: Callable[[], str | None] = lambda: None,
    ) -> None:
        self._settings = settings
        self._exchange = exchange
        self._gate = gate
        self._clock = clock
        self._chosen = chosen
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="modbus-trigger", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def take(self, asked: Taken | Missed) -> None:
        """One trigger, taken by the handshake or missed."""
        if isinstance(asked, Missed):
            self._gate.missed += 1
            log.warning("trigger for unit %d of the PLC came without TriggerReady", asked.number)
            return
        try:
            unit = self.unit(asked, self._clock.now())
        except ValidationError:
            log.error(
                "unit %d of the PLC: serial %r or lot %r is no name", asked.number, asked.serial, asked.lot
            )
            self._exchange.refused(asked, LineCode.NOT_A_NAME)
            return

        def numbered(seq: int) -> None:
            self._exchange.numbered(asked, seq, unit.serial)

        late = self._clock.monotonic() > asked.deadline
        if not self._gate.trigger(unit, late=late, serial_made=not asked.serial, numbered=numbered):
            self._exchange.refused(asked, LineCode.NOT_NUMBERED)

    def unit(self, asked: Taken, at: datetime) -> Unit:
        """Raises: ValidationError: serial or lot is no name."""
        serial = asked.serial or f"U{at:%Y%m%d-%H%M%S}-{at.microsecond:06d}"
        return Unit(
            serial=serial,
            sku=self._settings.sku(asked.recipe_index, self._chosen()),
            lot=asked.lot or self._settings.lot,
        )

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                asked = self._exchange.asked.get(timeout=PATIENCE_S)
            except queue.Empty:
                continue
            try:
                self.take(asked)
            except Exception:  # the thread's outermost loop; the unit's takt will make it INVALID
                log.exception("a trigger of the PLC could not be taken")
