"""The ingest's pulse: every two seconds, in the database, that it lives and which of its faults stand.

Whoever watches over alarms takes a pulse that stopped for an ingest that stands still.
"""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from dashboard.alarms.programs import INGEST, FaultAt, note_program
from dashboard.database.engine import Database
from dashboard.ingest.disks import FULL_BYTES, LEAST_FREE, room_in
from dashboard.ingest.flood import Rates
from dashboard.ingest.metrics import IngestMetrics
from dashboard.pictures.store import FileStore
from inspection.errors import Unavailable
from inspection.fault import Fault, FaultSeen, seen

log = logging.getLogger(__name__)

BEAT_S = 2.0
PATIENCE = 2
"""So many beats a fault that often mends itself must last: a broker that restarts, a burst."""
BUSY_SHARE = 0.8


class AtWork(NamedTuple):
    """The ingest at one moment."""

    connected: bool
    """To the broker."""
    waited_s: float
    """How long its worker has waited for messages, since the start."""
    rates: Rates


class Pulse:
    """`beat` does everything once, from one thread."""

    def __init__(
        self,
        database: Database,
        store: FileStore,
        folders: Sequence[Path],
        at_work: Callable[[], AtWork],
        metrics: IngestMetrics,
        *,
        flood_per_s: float,
        now: Callable[[], datetime],
        monotonic: Callable[[], float],
        room: Callable[[Path], tuple[int, int]] = room_in,
    ) -> None:
        self._database, self._store, self._folders = database, store, folders
        self._at_work, self._metrics, self._flood_per_s = at_work, metrics, flood_per_s
        self._now, self._monotonic, self._room = now, monotonic, room
        self._beats: dict[Fault, int] = {}
        self._before: tuple[float, float] | None = None

    def beat(self) -> tuple[FaultAt, ...]:
        """What stands now; the same goes to the database, if it answers, and to Prometheus."""
        found = (*self._of_others(), *self._lasting(tuple(self._of_our_own())))
        try:
            with self._database.writing() as session:
                note_program(session, INGEST, self._now(), found)
        except Unavailable as error:
            found = (*found, FaultAt(seen=seen(Fault.DATABASE_AWAY, str(error))))
        self._metrics.stand([one.seen.fault for one in found])
        return found

    def _of_others(self) -> Iterator[FaultAt]:
        for station, per_s in self._at_work().rates.above(self._flood_per_s, self._monotonic()).items():
            yield FaultAt(where=station, seen=seen(Fault.FLOOD, f"{per_s:.0f} messages a second"))
        for folder in self._folders:
            free, size = self._room(folder)
            if free < FULL_BYTES:
                yield FaultAt(seen=seen(Fault.DISK_FULL, f"{folder}: {free / 1e6:.0f} MB free"))
            elif free < LEAST_FREE * size:
                yield FaultAt(seen=seen(Fault.DISK_LOW, f"{folder}: {free / 1e9:.0f} GB free"))
        try:
            self._store.try_out()
        except Unavailable as error:
            yield FaultAt(seen=seen(Fault.STORE_FAILS, str(error)))

    def _of_our_own(self) -> Iterator[FaultSeen]:
        at_work, at = self._at_work(), self._monotonic()
        if not at_work.connected:
            yield seen(Fault.BROKER_AWAY)
        before, self._before = self._before, (at, at_work.waited_s)
        if before is not None and at > before[0]:
            busy = 1 - (at_work.waited_s - before[1]) / (at - before[0])
            if busy > BUSY_SHARE:
                yield seen(Fault.INGEST_BEHIND, f"at work {100 * busy:.0f} % of the time")

    def _lasting(self, found: Sequence[FaultSeen]) -> Iterator[FaultAt]:
        self._beats = {one.fault: self._beats.get(one.fault, 0) + 1 for one in found}
        return (FaultAt(seen=one) for one in found if self._beats[one.fault] >= PATIENCE)


def beat_until(stop: threading.Event, pulse: Pulse) -> None:
    """Again and again, whatever goes wrong in between."""
    while True:
        try:
            pulse.beat()
        except Exception:  # the thread's outermost loop
            log.exception("the pulse failed; the next one comes in its time")
        if stop.wait(BEAT_S):
            return
