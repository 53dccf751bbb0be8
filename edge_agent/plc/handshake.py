"""The handshake of a smart camera, as a machine that only decides.

What the PLC wrote and what was judged come in, each with its moment; what the PLC may read comes out.
Who triggers the agent, and who speaks Modbus, it leaves to `exchange` and `door`. One unit is in hand at
a time; its result stays until it is acknowledged, and nothing said later can alter it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from edge_agent.plc.codes import LineCode
from edge_agent.plc.registers import Command
from inspection.verdict import Verdict


class Phase(Enum):
    STARTING = auto()
    """The PLC has not written yet; whether a unit is in its hand, it will say with its first command."""
    READY = auto()
    BUSY = auto()
    TOLD = auto()
    """A result stands and waits for ResultsAck."""
    ACKNOWLEDGED = auto()
    """Until the PLC has taken back both ResultsAck and Trigger."""


@dataclass(frozen=True, slots=True, eq=False)
class Taken:
    """A unit in hand."""

    number: int
    recipe_index: int
    serial: str
    lot: str
    at: float
    deadline: float
    """Monotonic seconds, both."""


@dataclass(frozen=True, slots=True)
class Missed:
    """A trigger that came without TriggerReady; nobody inspects its unit."""

    number: int
    phase: Phase


@dataclass(frozen=True, slots=True)
class Result:
    unit: Taken
    verdict: Verdict
    code: int
    inspection: int
    serial: str
    told_at: float


@dataclass(frozen=True, slots=True)
class Page:
    """What the PLC may read at one moment."""

    trigger_ready: bool
    busy: bool
    trigger_error: bool
    missed: int
    timeouts: int
    in_hand: int
    result: Result | None


class Handshake:
    def __init__(self, takt_s: Callable[[int], float]) -> None:
        """`takt_s` says how long a unit with this recipe index may take, trigger to verdict."""
        self._takt_s = takt_s
        self._phase = Phase.STARTING
        self._last = Command()
        self._unit: Taken | None = None
        self._inspection, self._serial = 0, ""
        self._result: Result | None = None
        self._trigger_error = False
        self._closed = False
        self.missed = 0
        self.timeouts = 0

    def command(self, command: Command, now: float) -> Taken | Missed | None:
        """The PLC wrote its control word: the unit that is to be inspected now, if it asks for one."""
        self._expire(now)
        last, self._last = self._last, command
        if self._phase is Phase.STARTING:
            self._begin(command, now)
            return None
        if self._phase is Phase.TOLD and command.results_ack and not last.results_ack:
            self._phase, self._result = Phase.ACKNOWLEDGED, None
        asked = command.trigger and not last.trigger
        if asked and self._phase is Phase.READY and not self._closed:
            self._trigger_error = False
            return self._take(command, now)
        if asked:
            self._trigger_error = True
            self.missed += 1
            return Missed(command.unit_number, self._phase)
        if self._phase is Phase.ACKNOWLEDGED and not (command.trigger or command.results_ack):
            self._phase = Phase.READY
        return None

    def numbered(self, unit: Taken, inspection: int, serial: str) -> None:
        """The agent has this unit under this number and serial from now on."""
        if self._waits_for(unit):
            self._inspection, self._serial = inspection, serial

    def refused(self, unit: Taken, code: LineCode, now: float) -> None:
        """The agent could not take the unit."""
        self._expire(now)
        if self._waits_for(unit):
            self._tell(Verdict.INVALID, code, now)

    def judged(self, inspection: int, verdict: Verdict, code: int, now: float, serial: str = "") -> bool:
        """Whether the verdict is told. Not if its unit is no longer in hand: too late, or of another run."""
        self._expire(now)
        if self._phase is not Phase.BUSY or inspection != self._inspection:
            return False
        self._serial = serial or self._serial
        self._tell(verdict, code, now)
        return True

    def close(self) -> None:
        """Take no more; what is in hand comes to its end."""
        self._closed = True

    @property
    def settled(self) -> bool:
        """Whether nothing is in hand and no result waits for the PLC."""
        return self._phase not in (Phase.BUSY, Phase.TOLD)

    def page(self, now: float) -> Page:
        self._expire(now)
        return Page(
            trigger_ready=self._phase is Phase.READY and not self._closed,
            busy=self._phase is Phase.BUSY,
            trigger_error=self._trigger_error,
            missed=self.missed,
            timeouts=self.timeouts,
            in_hand=self._unit.number if self._unit else 0,
            result=self._result,
        )

    def _begin(self, command: Command, now: float) -> None:
        """A trigger that is already there at the first command belongs to a unit of the run before."""
        if command.trigger:
            self._take(command, now)
            self._tell(Verdict.INVALID, LineCode.RESTARTED, now)
        else:
            self._phase = Phase.ACKNOWLEDGED if command.results_ack else Phase.READY

    def _take(self, command: Command, now: float) -> Taken:
        self._unit = Taken(
            number=command.unit_number,
            recipe_index=command.recipe_index,
            serial=command.serial,
            lot=command.lot,
            at=now,
            deadline=now + self._takt_s(command.recipe_index),
        )
        self._phase, self._inspection, self._serial = Phase.BUSY, 0, command.serial
        return self._unit

    def _waits_for(self, unit: Taken) -> bool:
        return self._phase is Phase.BUSY and self._unit is unit

    def _expire(self, now: float) -> None:
        """No verdict by now: INVALID, whatever will be said about this unit later."""
        if self._phase is Phase.BUSY and self._unit is not None and now > self._unit.deadline:
            self.timeouts += 1
            self._tell(Verdict.INVALID, LineCode.NO_VERDICT_IN_TIME, now)

    def _tell(self, verdict: Verdict, code: int, now: float) -> None:
        assert self._unit is not None
        self._phase = Phase.TOLD
        self._result = Result(self._unit, verdict, code, self._inspection, self._serial, now)
