"""Where every trigger enters: it gets its number on disk first, then waits for the loop."""

import logging
import queue
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from edge_agent.clock import Clock
from inspection.errors import Unavailable
from inspection.identity import Unit

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Begun:
    """A unit whose number is on disk, so that a kill from now on leaves INVALID behind, never silence."""

    seq: int
    unit: Unit
    triggered_at: datetime
    trigger: float
    """Monotonic seconds."""
    late: bool = False
    """The trigger may have waited in a broker: what stands before the cameras may be another unit."""
    serial_made: bool = False
    """The trigger named no serial, so the station made one."""


class Ledger(Protocol):
    """Numbers units, durably."""

    def begin(self, unit: Unit, triggered_at: datetime) -> int:
        """Raises: Unavailable: the disk takes nothing more."""
        ...

    def begun_lately(self, serial: str) -> bool: ...


class TriggerGate:
    def __init__(self, ledger: Ledger, clock: Clock) -> None:
        self._ledger = ledger
        self._clock = clock
        self._waiting: queue.Queue[Begun] = queue.Queue()
        self._closed = False
        self._told: list[Callable[[Begun], None]] = []
        self.lost = 0
        """Units that could not even be numbered."""
        self.missed = 0
        """Triggers that came while the line had to wait."""

    def trigger(
        self,
        unit: Unit,
        *,
        late: bool = False,
        serial_made: bool = False,
        numbered: Callable[[int], None] | None = None,
    ) -> bool:
        """Number the unit and queue it. False: not taken (disk full, or closing); give the trigger again.

        `numbered` is told the number before anybody can have judged the unit.
        """
        if self._closed:
            return False
        moment, at = self._clock.monotonic(), self._clock.now()
        if late and self._ledger.begun_lately(unit.serial):
            log.info("trigger for %s came a second time; ignored", unit.serial)
            return True
        try:
            seq = self._ledger.begin(unit, at)
        except Unavailable as error:
            self.lost += 1
            log.error("unit %s could not be numbered: %s", unit.serial, error)
            return False
        if numbered is not None:
            numbered(seq)
        begun = Begun(seq, unit, at, moment, late, serial_made)
        for tell in self._told:
            tell(begun)
        self._waiting.put(begun)
        return True

    def on_begun(self, tell: Callable[[Begun], None]) -> None:
        """`tell` is called with every unit as soon as it has its number."""
        self._told.append(tell)

    def close(self) -> None:
        """Take no more."""
        self._closed = True

    def next(self, timeout_s: float) -> Begun | None:
        """The oldest trigger that waits; 0 seconds: only if one waits now."""
        try:
            return self._waiting.get(block=timeout_s > 0, timeout=timeout_s or None)
        except queue.Empty:
            return None

    @property
    def overtaken(self) -> bool:
        """Whether a further unit has already triggered: the one before it has left the cameras."""
        return not self._waiting.empty()
