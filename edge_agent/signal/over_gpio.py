"""Verdicts over wires: one pulse on OK or on NG for each trigger, in the order of the triggers.

A pulse names no unit, so the line counts: the n-th pulse is for the n-th trigger. Hence none is ever left
out, none overtakes another, and what cannot be told in time is told as NG. OK is active for a unit that
passed and at no other time: not at start, not at stop, not while the station is not armed. A chip that failed
once is told nothing more until the next start: who has lost count must not go on counting.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from typing import Literal

from pydantic import PositiveInt

from edge_agent.clock import Clock
from edge_agent.gpio.lines import OutputLines
from edge_agent.gpio.pins import OutputPins
from edge_agent.trigger.gate import Begun
from inspection.errors import Unavailable
from inspection.verdict import Verdict
from inspection.wire.messages import VerdictGiven

log = logging.getLogger(__name__)

IDLE_S = 0.5


class GpioOutput(OutputPins):
    kind: Literal["gpio"]
    pulse_ms: PositiveInt = 100
    """How long a pulse is; as long at least is the pause before the next."""


@dataclass(slots=True)
class _Owed:
    """A pulse for one trigger."""

    passes: bool | None = None
    """None: not judged yet."""
    deadline: float = 0.0


class GpioSignal:
    """A worker too: pulses end by themselves."""

    def __init__(
        self,
        settings: GpioOutput,
        lines: OutputLines,
        clock: Clock,
        not_armed: Callable[[], bool] = lambda: False,
    ) -> None:
        self._pulse_s = settings.pulse_ms / 1000
        self._has_ready = settings.ready is not None
        self._lines, self._clock, self._not_armed = lines, clock, not_armed
        self._owed: dict[int, _Owed] = {}
        """By unit, in the order of their triggers; units without a number have one below zero."""
        self._pulse_ends: float | None = None
        self._quiet_until = 0.0
        self._given_up = 0
        self._lost = 0
        self._open = False
        self._failed = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="gpio", daemon=True)

    def start(self) -> None:
        """Raises: Unavailable: the lines cannot be had."""
        with self._changed:
            self._lines.open()
            self._open = True
            self._set(ok=False, ng=False)
        self._thread.start()

    def stop(self) -> None:
        """All lines inactive, whatever pulse there is."""
        with self._changed:
            if not self._open:
                return
            self._open = False
            self._owed.clear()
            self._set(ok=False, ng=False)
            self._lines.close()
            self._changed.notify_all()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def begun(self, unit: Begun) -> None:
        """A trigger was taken: it gets a pulse. Those of before the start do not: the line counts anew."""
        with self._changed:
            if self._open and not self._failed:
                self._owed[unit.seq] = _Owed()
                self._set_ready()

    def lost(self) -> None:
        """An edge came in whose unit could not even be numbered: the line counts it, so it is NG."""
        with self._changed:
            if self._open and not self._failed:
                self._lost += 1
                self._owed[-self._lost] = _Owed(passes=False, deadline=inf)
                self._turn()
                self._changed.notify_all()

    def give(self, verdict: VerdictGiven, deadline: float) -> None:
        passes = verdict.verdict is Verdict.OK and not self._not_armed()
        with self._changed:
            owed = self._owed.get(verdict.seq)
            if owed is None:
                self._given_up += self._failed
                log.warning(
                    "verdict %s of unit %d is not told: no trigger of this run", verdict.verdict, verdict.seq
                )
                return
            owed.passes, owed.deadline = passes, deadline
            self._turn()
            self._changed.notify_all()

    def holds(self, seq: int) -> bool:
        """Whether its pulse has yet to begin. What a kill leaves behind is not told at the next start."""
        with self._changed:
            return seq in self._owed

    @property
    def given_up(self) -> int:
        return self._given_up

    def turn(self) -> float:
        """Whatever is due now: a pulse ends, the next one begins. Seconds until there may be more to do."""
        with self._changed:
            return self._turn()

    def _turn(self) -> float:
        now = self._clock.monotonic()
        if self._failed:
            self._set(ok=False, ng=False)
            return IDLE_S
        if self._pulse_ends is not None:
            if now < self._pulse_ends:
                return self._pulse_ends - now
            self._pulse_ends, self._quiet_until = None, now + self._pulse_s
            self._set(ok=False, ng=False)
        if now < self._quiet_until:
            return self._quiet_until - now
        seq, owed = next(iter(self._owed.items()), (0, None))
        if owed is None or owed.passes is None:
            self._set_ready()
            return IDLE_S
        del self._owed[seq]
        if now > owed.deadline:
            self._given_up += 1
            log.warning("verdict of unit %d could not be told in time: NG", seq)
        passes = owed.passes and now <= owed.deadline
        self._pulse_ends = now + self._pulse_s
        self._set(ok=passes, ng=not passes)
        return self._pulse_s

    def _set(self, *, ok: bool, ng: bool) -> None:
        self._tell({"ok": ok, "ng": ng, **self._ready()})

    def _set_ready(self) -> None:
        if self._has_ready:
            self._tell(self._ready())

    def _tell(self, active: dict[str, bool]) -> None:
        """A chip that is gone stops no inspection: other outputs go on."""
        try:
            self._lines.set(active)
        except Unavailable as error:
            if not self._failed:
                log.error("the line is not told, and will not be before the next start: %s", error)
            pulse = active.get("ok", False) or active.get("ng", False)
            self._given_up += pulse + sum(owed.passes is not None for owed in self._owed.values())
            self._failed = True
            self._owed.clear()

    def _ready(self) -> dict[str, bool]:
        if not self._has_ready:
            return {}
        quiet = self._pulse_ends is None and self._clock.monotonic() >= self._quiet_until
        return {"ready": self._open and quiet and not self._owed and not self._failed}

    def _run(self) -> None:
        while True:
            with self._changed:
                if not self._open:
                    return
                try:
                    wait_s = self._turn()
                except Exception:  # the thread's outermost loop
                    log.exception("a pulse failed; trying again")
                    wait_s = IDLE_S
                self._changed.wait(wait_s)
