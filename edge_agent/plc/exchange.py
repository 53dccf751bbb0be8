"""Where the PLC and the agent meet: one handshake, one lock, and the clock that both are told by."""

import logging
import queue
import threading
from collections.abc import Callable, Sequence

from edge_agent.clock import Clock
from edge_agent.plc.codes import LineCode
from edge_agent.plc.handshake import Handshake, Missed, Page, Taken
from edge_agent.plc.registers import COMMAND_SIZE, STATUS_BITS, Value, read_command, write_status
from inspection.verdict import Verdict

log = logging.getLogger(__name__)

HEARTBEATS_A_SECOND = 10
POLLED_S = 2.0
"""A PLC polls many times a second."""


class Exchange:
    """Safe from any thread; nothing in it waits, except `wait_settled`."""

    def __init__(
        self, handshake: Handshake, clock: Clock, not_armed: Callable[[], bool] = lambda: False
    ) -> None:
        self._handshake = handshake
        self._clock = clock
        self._not_armed = not_armed
        self._session = int(clock.now().timestamp()) & 0xFFFF
        self._changed = threading.Condition()
        self._command = [0] * COMMAND_SIZE
        self._polled_at: float | None = None
        self.asked: queue.SimpleQueue[Taken | Missed] = queue.SimpleQueue()
        """What the PLC wants from the agent, in its order."""

    def write(self, offset: int, registers: Sequence[int]) -> None:
        """The PLC wrote these of its command block; whatever came with the control word came before it."""
        with self._changed:
            self._command[offset : offset + len(registers)] = registers
            if offset == 0:
                asked = self._handshake.command(read_command(self._command), self._clock.monotonic())
                if asked is not None:
                    self.asked.put(asked)
                self._changed.notify_all()

    def read(self) -> list[int]:
        """The whole status block, as it is at this moment."""
        with self._changed:
            self._polled_at = now = self._clock.monotonic()
            page = self._handshake.page(now)
        # Outside the lock: who judges a known part meanwhile must not make the PLC's trigger wait.
        return write_status(self._values(page, now))

    def numbered(self, unit: Taken, inspection: int, serial: str) -> None:
        with self._changed:
            self._handshake.numbered(unit, inspection, serial)

    def refused(self, unit: Taken, code: LineCode) -> None:
        with self._changed:
            self._handshake.refused(unit, code, self._clock.monotonic())

    def judged(self, inspection: int, verdict: Verdict, code: int, serial: str = "") -> bool:
        """Whether the verdict is told. `serial`: the one that was read on the unit, if any."""
        with self._changed:
            return self._handshake.judged(inspection, verdict, code, self._clock.monotonic(), serial)

    @property
    def timeouts(self) -> int:
        with self._changed:
            return self._handshake.page(self._clock.monotonic()).timeouts

    @property
    def problem(self) -> str:
        """That the PLC does not poll; empty: it does."""
        polled_at = self._polled_at
        if polled_at is None:
            return "the PLC has not polled since the start"
        quiet_s = self._clock.monotonic() - polled_at
        return f"the PLC has not polled for {quiet_s:.0f} s" if quiet_s > POLLED_S else ""

    def close(self) -> None:
        """TriggerReady goes off and stays off."""
        with self._changed:
            self._handshake.close()

    def wait_settled(self, timeout_s: float) -> bool:
        """Give the PLC time to acknowledge what it was told; whether it did."""
        with self._changed:
            return self._changed.wait_for(lambda: self._handshake.settled, timeout_s)

    def _values(self, page: Page, now: float) -> tuple[Value, ...]:
        result = page.result
        told = {
            "TriggerReady": page.trigger_ready,
            "Busy": page.busy,
            "ResultsReady": result is not None,
            "TriggerError": page.trigger_error,
            "NotArmed": self._not_armed(),
            **{verdict.value: result is not None and result.verdict is verdict for verdict in Verdict},
        }
        return (
            sum(told[name] << bit for bit, (name, _) in enumerate(STATUS_BITS)),
            int(now * HEARTBEATS_A_SECOND),
            self._session,
            page.missed,
            page.timeouts,
            page.in_hand,
            result.unit.number if result else 0,
            result.inspection if result else 0,
            result.code if result else 0,
            min(0xFFFF, round((result.told_at - result.unit.at) * 1000)) if result else 0,
            result.serial if result else "",
        )
