"""Which of its faults a station has, from how it is. Time comes with what is looked at; no I/O.

Three manners: a state stands as long as it is so; what often mends itself must last a moment first; what
only a counter tells stands for a while after the counter grew.
"""

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from edge_agent.streak import Lately
from inspection.attack import Attack
from inspection.fault import Fault, FaultSeen, seen
from inspection.verdict import Cause, Verdict
from inspection.wire.messages import UpdateState

PATIENCE_S = 3.0
"""What mends itself within this is no fault: a camera that opens, a link that reconnects."""
STANDS_S = 60.0
"""For so long after a counter grew."""
RESULTS_WAIT_S = 60.0
LATE_OF_100 = 2
"""More than one in a hundred is a p99 over the takt."""
IN_A_ROW = 10
LEAST_FREE = 0.05
"""Of a disk; below it, it is low."""
FULL_BYTES = 16_000_000
CERTIFICATE_SOON = timedelta(days=30)
JUMP_S = 5.0
NOTICED = (
    Fault.CAMERA_LOST,
    Fault.PICTURE_FROZEN,
    Fault.NO_MODEL,
    Fault.DETECTOR_FAILS,
    Fault.VERDICTS_LATE,
    Fault.VERDICTS_NOT_TOLD,
    Fault.LINE_SILENT,
    Fault.NO_RECIPE,
    Fault.INVALID_STREAK,
    Fault.NG_STREAK,
    Fault.LINE_HELD,
    Fault.PICTURES_SHED,
    Fault.RESULTS_WAIT,
    Fault.BUNDLE_REFUSED,
    Fault.UPDATE_ATTACKED,
    Fault.CERTIFICATE_ENDS,
    Fault.DISK_LOW,
    Fault.DISK_FULL,
    Fault.CLOCK_OFF,
    Fault.BROKER_AWAY,
    Fault.REGISTRY_AWAY,
)
"""All that a station can tell."""
OF_THE_LAST_UNIT = {
    Cause.FROZEN: Fault.PICTURE_FROZEN,
    Cause.DETECTOR_FAILED: Fault.DETECTOR_FAILS,
    Cause.NO_RECIPE: Fault.NO_RECIPE,
}


@dataclass(frozen=True, slots=True)
class Facts:
    """How the station is at one moment."""

    monotonic: float
    now: datetime
    camera_problem: str
    lately: Lately
    has_model: bool
    bundle_problem: str
    """Why a bundle is not in service, though it should be."""
    update: UpdateState
    update_message: str
    attack: Attack | None
    registry_away: bool
    broker_answers: bool
    line_problem: str
    """Why no trigger can come, in words; empty: one can."""
    oldest_s: float
    """What waits longest for its receipt."""
    free_bytes: int
    disk_bytes: int
    holds_line: bool
    shed: int
    not_told: int
    """Verdicts that the line did not take, since the program started."""
    certificate_until: datetime | None


class FaultWatch:
    """Remembers since when; safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._since: dict[Fault, float] = {}
        self._counted: dict[Fault, int] = {}
        self._grew_at: dict[Fault, float] = {}
        self._date_less_seconds: float | None = None
        self._jump = ""

    def look(self, facts: Facts) -> tuple[FaultSeen, ...]:
        """In the order of `NOTICED`."""
        with self._lock:
            found = dict(_states(facts))
            found |= self._lasting(dict(_passing(facts)), facts.monotonic)
            found |= self._grown(dict(_counters(facts)), facts.monotonic)
            self._note_jump(facts)
            if self._stands(Fault.CLOCK_OFF, facts.monotonic):
                found[Fault.CLOCK_OFF] = self._jump
        return tuple(seen(fault, found[fault]) for fault in NOTICED if fault in found)

    def _lasting(self, present: Mapping[Fault, str], at: float) -> dict[Fault, str]:
        self._since = {fault: self._since.get(fault, at) for fault in present}
        return {fault: text for fault, text in present.items() if at - self._since[fault] >= PATIENCE_S}

    def _grown(self, counters: Mapping[Fault, int], at: float) -> dict[Fault, str]:
        for fault, count in counters.items():
            if count > self._counted.get(fault, 0):
                self._grew_at[fault] = at
            self._counted[fault] = count
        return {fault: f"{count} so far" for fault, count in counters.items() if self._stands(fault, at)}

    def _stands(self, fault: Fault, at: float) -> bool:
        return fault in self._grew_at and at - self._grew_at[fault] < STANDS_S

    def _note_jump(self, facts: Facts) -> None:
        """Dates jump where seconds do not. A clock that is drawn slowly to the right time does not jump."""
        offset = facts.now.timestamp() - facts.monotonic
        before, self._date_less_seconds = self._date_less_seconds, offset
        if before is not None and abs(offset - before) > JUMP_S:
            self._grew_at[Fault.CLOCK_OFF] = facts.monotonic
            self._jump = f"jumped by {offset - before:+.0f} s"


def _states(facts: Facts) -> Iterator[tuple[Fault, str]]:
    for cause, fault in OF_THE_LAST_UNIT.items():
        if cause in facts.lately.causes:
            yield fault, "the last unit"
    if facts.lately.late >= LATE_OF_100:
        yield Fault.VERDICTS_LATE, f"{facts.lately.late} of the last 100"
    streaks = {Verdict.INVALID: Fault.INVALID_STREAK, Verdict.NG: Fault.NG_STREAK}
    if facts.lately.verdict in streaks and facts.lately.in_a_row >= IN_A_ROW:
        yield streaks[facts.lately.verdict], f"{facts.lately.in_a_row} units"
    if facts.bundle_problem or (facts.update is UpdateState.REFUSED and facts.attack is None):
        yield Fault.BUNDLE_REFUSED, facts.bundle_problem or facts.update_message
    if facts.attack is not None:
        yield Fault.UPDATE_ATTACKED, facts.attack
    if facts.oldest_s > RESULTS_WAIT_S:
        yield Fault.RESULTS_WAIT, f"the oldest for {facts.oldest_s:.0f} s"
    if facts.holds_line:
        yield Fault.LINE_HELD, "until the cluster takes what waits"
    if facts.free_bytes < FULL_BYTES:
        yield Fault.DISK_FULL, f"{facts.free_bytes / 1e6:.0f} MB free"
    elif facts.free_bytes < LEAST_FREE * facts.disk_bytes:
        yield Fault.DISK_LOW, f"{facts.free_bytes / 1e9:.1f} of {facts.disk_bytes / 1e9:.0f} GB free"
    if facts.certificate_until is not None and facts.certificate_until - facts.now < CERTIFICATE_SOON:
        yield Fault.CERTIFICATE_ENDS, f"on {facts.certificate_until:%Y-%m-%d}"


def _passing(facts: Facts) -> Iterator[tuple[Fault, str]]:
    if facts.camera_problem:
        yield Fault.CAMERA_LOST, facts.camera_problem
    if not facts.has_model:
        yield Fault.NO_MODEL, facts.bundle_problem or facts.update_message
    if facts.line_problem:
        yield Fault.LINE_SILENT, facts.line_problem
    if not facts.broker_answers:
        yield Fault.BROKER_AWAY, ""
    if facts.registry_away:
        yield Fault.REGISTRY_AWAY, facts.update_message


def _counters(facts: Facts) -> Iterator[tuple[Fault, int]]:
    yield Fault.PICTURES_SHED, facts.shed
    yield Fault.VERDICTS_NOT_TOLD, facts.not_told
