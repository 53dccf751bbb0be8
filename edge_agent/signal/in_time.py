"""No verdict within the takt means INVALID on the line, even while the loop is stuck in a camera or a model.

Each unit is told once: by its verdict, or by this watch at its deadline, whichever claims it first. A verdict
that comes later is stored as late and not told.
"""

import logging
import threading
from collections.abc import Callable
from typing import Protocol

from edge_agent.clock import Clock
from edge_agent.signal.signal import Signal
from edge_agent.trigger.gate import Begun
from inspection.identity import StationId, Unit
from inspection.verdict import Cause, Verdict
from inspection.wire.messages import VerdictGiven

log = logging.getLogger(__name__)

HOLD_S = 1.0
"""How long INVALID waits for a line that is not connected."""
LOOK_S = 0.5


def no_verdict(station: StationId, seq: int, unit: Unit, total_ms: float) -> VerdictGiven:
    """What the line is told of a unit that has none in time."""
    return VerdictGiven(
        station=station,
        seq=seq,
        unit=unit,
        verdict=Verdict.INVALID,
        causes=(Cause.LATE,),
        bundle=None,
        total_ms=max(0.0, total_ms),
    )


class Watching(Protocol):
    """Tells the line INVALID for units whose verdict does not come in time."""

    def waits(self, seq: int) -> bool: ...

    def claim(self, seq: int) -> bool:
        """Whether the verdict may be told."""
        ...


class NoWatch:
    """For a line that has all the time."""

    def waits(self, seq: int) -> bool:
        return True

    def claim(self, seq: int) -> bool:
        return True


class InTime:
    def __init__(
        self,
        station: StationId,
        signal: Signal,
        takt_s: Callable[[str], float],
        clock: Clock,
        note: Callable[[int], None] = lambda _seq: None,
    ) -> None:
        """`takt_s`: how long a unit of a SKU may take, trigger to verdict. `note` is told of each unit before
        the line is, so that a later run knows; it must not wait."""
        self._note = note
        self._station, self._signal, self._takt_s, self._clock = station, signal, takt_s, clock
        self._due: dict[int, tuple[float, Begun]] = {}
        self._changed = threading.Condition()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="in-time", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def expect(self, begun: Begun) -> None:
        """A unit has triggered: from now on it is watched."""
        with self._changed:
            self._due[begun.seq] = begun.trigger + self._takt_s(begun.unit.sku), begun
            self._changed.notify_all()

    def claim(self, seq: int) -> bool:
        """Whether the unit's verdict may be told: nobody has told INVALID, nor will."""
        with self._changed:
            return self._due.pop(seq, None) is not None

    def waits(self, seq: int) -> bool:
        """Whether `claim` would succeed now."""
        with self._changed:
            return seq in self._due

    def tell_late(self) -> None:
        """INVALID for every unit that is past its deadline."""
        now = self._clock.monotonic()
        with self._changed:
            late = [seq for seq, (deadline, _) in self._due.items() if deadline <= now]
            for seq in late:
                self._note(seq)
            told = [self._due.pop(seq)[1] for seq in late]
        for begun in told:
            log.warning("unit %d (%s) has no verdict in time: INVALID", begun.seq, begun.unit.serial)
            total_ms = (now - begun.trigger) * 1000
            self._signal.give(no_verdict(self._station, begun.seq, begun.unit, total_ms), now + HOLD_S)

    def _run(self) -> None:
        while True:
            with self._changed:
                if self._stopping:
                    return
                next_at = min((deadline for deadline, _ in self._due.values()), default=None)
                left = LOOK_S if next_at is None else next_at - self._clock.monotonic()
                self._changed.wait(min(LOOK_S, max(0.0005, left)))
            try:
                self.tell_late()
            except Exception:  # the thread's outermost loop: later units are still to be watched
                log.exception("INVALID could not be told")
