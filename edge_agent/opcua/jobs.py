"""One job in hand at a time, and exactly one result for each; only decides, with the time handed in."""

import threading
from dataclasses import dataclass
from enum import StrEnum
from itertools import count

from edge_agent.plc.codes import LineCode
from inspection.verdict import Verdict


class State(StrEnum):
    """Of the AutomaticModeStateMachine (OPC 40100-1, section 8.3), as far as a station has them."""

    INITIALIZED = "Initialized"
    """Takes no job: it is starting, or about to stop."""
    READY = "Ready"
    SINGLE_EXECUTION = "SingleExecution"


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    id: str
    part: str
    """The unit's serial; empty: the station makes one."""
    recipe: str
    """The SKU."""
    product: str
    """The lot; may be empty."""
    deadline: float
    """Monotonic seconds."""


@dataclass(frozen=True, slots=True)
class JobResult:
    job: Job
    part: str
    inspection: int
    """The station's number of the unit; 0: it was never numbered."""
    verdict: Verdict
    code: int
    total_ms: float


class Jobs:
    """Safe from any thread."""

    def __init__(self, first: int = 1) -> None:
        """Ids count from `first`; after a restart it must be one that was not given yet."""
        self._lock = threading.Lock()
        self._numbers = count(first)
        self._open = False
        self._job: Job | None = None
        self._inspection, self._part = 0, ""
        self.timeouts = 0

    def open(self) -> None:
        self._open = True

    def close(self) -> None:
        """Take no more; the job in hand comes to its end."""
        self._open = False

    @property
    def state(self) -> State:
        with self._lock:
            if self._job is not None:
                return State.SINGLE_EXECUTION
            return State.READY if self._open else State.INITIALIZED

    def start(self, part: str, recipe: str, product: str, deadline: float) -> Job | None:
        """None: another job is in hand, or no job is taken at all."""
        with self._lock:
            if self._job is not None or not self._open:
                return None
            self._job = Job(str(next(self._numbers)), part, recipe, product, deadline)
            self._inspection, self._part = 0, part
            return self._job

    def numbered(self, job: Job, inspection: int, part: str) -> None:
        """The station has the unit under this number and serial from now on."""
        with self._lock:
            if self._job is job:
                self._inspection, self._part = inspection, part

    def judged(
        self, inspection: int, part: str, verdict: Verdict, code: int, total_ms: float
    ) -> JobResult | None:
        """The result to tell. None: this unit is no longer in hand: too late, or of another run.

        `part`: the serial; where a code on the part gives it, only the verdict knows.
        """
        with self._lock:
            if self._job is None or not inspection or inspection != self._inspection:
                return None
            self._part = part
            return self._end(verdict, code, total_ms)

    def refused(self, job: Job, code: LineCode) -> JobResult | None:
        """The station could not take the unit."""
        with self._lock:
            return self._end(Verdict.INVALID, code, 0.0) if self._job is job else None

    def expired(self, job: Job, now: float) -> JobResult | None:
        """INVALID, if `job` is past its deadline and still in hand."""
        with self._lock:
            if self._job is not job or now < job.deadline:
                return None
            self.timeouts += 1
            return self._end(Verdict.INVALID, LineCode.NO_VERDICT_IN_TIME, 0.0)

    def _end(self, verdict: Verdict, code: int, total_ms: float) -> JobResult:
        assert self._job is not None
        result = JobResult(self._job, self._part, self._inspection, verdict, int(code), total_ms)
        self._job = None
        return result
