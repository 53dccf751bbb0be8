"""Lets a challenger judge units beside the line: one at a time, after their verdict has left.

A unit goes on to the encoder with the challenger's verdict or, when that takes too long, without; its record
is not sent before. So the two verdicts travel as one, and a unit on which they differ keeps its pictures.
While the challenger is busy, units pass it by and are counted.
"""

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, Protocol

from edge_agent.capture.frame import Sight
from edge_agent.shadow.question import Reply
from inspection.errors import Unavailable
from inspection.record import InspectionRecord
from inspection.shadow import ShadowVerdict
from inspection.verdict import Verdict
from inspection.wire.messages import ShadowStatus

log = logging.getLogger(__name__)

POLL_S = 0.5
WAITS_S = 2.0
"""How long a record waits for the challenger; after that it goes without."""
HANGS_S = 20.0
"""Of the processor's own time, for loading or for one unit: at the end of its queue, waiting is no fault."""
SILENT_S = 1800.0
"""Of anybody's time: a hang that costs nothing."""
MOST_STRIKES = 3
"""Crashes and hangs, after which this challenger judges here no more."""


class Challenger(Protocol):
    """See `edge_agent.shadow.process.ChallengerProcess`."""

    def ask(self, record: InspectionRecord, sights: tuple[Sight, ...]) -> None: ...

    def answer(self, timeout_s: float) -> Reply | None: ...

    def cpu_s(self) -> float: ...

    def close(self) -> None: ...


class Overheard(NamedTuple):
    """A unit that the station has judged; its frames are referred to, not copied."""

    record: InspectionRecord
    sights: tuple[Sight, ...]


class Onward(Protocol):
    """Where units go afterwards: the encoder."""

    def judged(self, seq: int, total_ms: float, shadow: ShadowVerdict | None = None) -> None: ...


class Overhearing(Protocol):
    """Takes every unit on its way from the loop to the encoder."""

    def offer(self, overheard: Overheard) -> None:
        """This unit could be judged beside, once `judged` says that its verdict has left."""
        ...

    def judged(self, seq: int, total_ms: float) -> None:
        """The verdict has left."""
        ...


class NoShadow:
    """For a station that no challenger is ever assigned to."""

    status: ShadowStatus | None = None

    def __init__(self, onward: Onward) -> None:
        self._onward = onward

    def offer(self, overheard: Overheard) -> None:
        """Nobody listens."""

    def judged(self, seq: int, total_ms: float) -> None:
        self._onward.judged(seq, total_ms)


class Shadow:
    """A thread between `start` and `stop`. `offer` and `judged` are the loop's, and never wait."""

    def __init__(
        self,
        source: Callable[[], Path | None],
        begin: Callable[[Path], Challenger],
        onward: Onward,
        *,
        waits_s: float = WAITS_S,
        hangs_s: float = HANGS_S,
    ) -> None:
        """`source` says which bundle challenges, as often as it is asked; `begin` makes its process."""
        self._source, self._begin, self._onward = source, begin, onward
        self._waits_s, self._hangs_s = waits_s, hangs_s
        self._lock = threading.Lock()
        self._ready = False
        self._offered: Overheard | None = None
        self._due: tuple[Overheard, float] | None = None
        """The unit in hand, once its verdict has left, with its milliseconds."""
        self._folder: Path | None = None
        self._challenger: Challenger | None = None
        self._strikes = 0
        self._message = ""
        self._judged = 0
        self._passed_over = 0
        self._news = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="shadow", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """The unit in hand goes on without the challenger's verdict."""
        self._stopping.set()
        self._news.set()
        if self._thread.is_alive():
            self._thread.join(timeout=10)

    def offer(self, overheard: Overheard) -> None:
        """See `Overhearing`."""
        record = overheard.record
        if record.bundle is None or record.recipe is None or record.verdict is Verdict.INVALID:
            return  # no model said anything to be compared with
        with self._lock:
            if self._folder is None:
                return
            if self._ready and self._offered is None:
                self._offered = overheard
            else:
                self._passed_over += 1

    def judged(self, seq: int, total_ms: float) -> None:
        """See `Overhearing`."""
        with self._lock:
            mine = self._offered is not None and self._offered.record.seq == seq and self._ready
            if mine and self._offered is not None:
                self._due = (self._offered, total_ms)
            elif self._offered is not None and self._offered.record.seq == seq:
                self._offered = None
        if mine:
            self._news.set()
        else:
            self._onward.judged(seq, total_ms)

    @property
    def status(self) -> ShadowStatus | None:
        """None: nobody challenges."""
        folder = self._folder
        if folder is None:
            return None
        return ShadowStatus(
            challenger=folder.name,
            message=self._message,
            given_up=self._strikes >= MOST_STRIKES,
            judged=self._judged,
            passed_over=self._passed_over,
        )

    def turn(self, wait_s: float = POLL_S) -> None:
        """Everything once; the thread calls it on news and twice a second."""
        self._follow()
        self._news.wait(wait_s)
        self._news.clear()
        with self._lock:
            due = self._due
        if due is not None and self._challenger is not None:
            self._judge_beside(self._challenger, *due)
        elif due is not None:
            self._let_go(*due, None)

    def _follow(self) -> None:
        """Another challenger, or none, as the source says; one that ended begins again."""
        folder = self._source()
        if folder != self._folder:
            self._end()
            self._strikes, self._message, self._judged, self._passed_over = 0, "", 0, 0
            self._folder = folder
        if folder is None or self._challenger is not None or self._strikes >= MOST_STRIKES:
            return
        try:
            self._challenger = self._begin(folder)
            self._wait_for(self._challenger)
        except Unavailable as error:
            self._strike(error)
            return
        with self._lock:
            self._ready = not self._stopping.is_set()

    def _judge_beside(self, challenger: Challenger, unit: Overheard, total_ms: float) -> None:
        reply = None
        try:
            challenger.ask(unit.record, unit.sights)
            reply = challenger.answer(self._waits_s)
        except Unavailable as error:
            self._strike(error)
            return
        finally:
            self._let_go(unit, total_ms, reply.verdict if reply else None)
        if reply is None:
            self._hear_out(challenger)

    def _hear_out(self, challenger: Challenger) -> None:
        """Too late for its unit: what it says is for nobody, and until it says it it hears of no other."""
        with self._lock:
            self._ready = False
        try:
            self._wait_for(challenger)
        except Unavailable as error:
            self._strike(error)
            return
        with self._lock:
            self._ready = not self._stopping.is_set()

    def _let_go(self, unit: Overheard, total_ms: float, verdict: ShadowVerdict | None) -> None:
        with self._lock:
            self._offered = self._due = None
            self._judged += verdict is not None
            self._passed_over += verdict is None
        record = unit.record
        self._onward.judged(record.seq, total_ms, verdict.beside(record.verdict) if verdict else None)

    def _wait_for(self, challenger: Challenger) -> None:
        """Until it says something. Raises: Unavailable: it hangs."""
        before = challenger.cpu_s()
        for _ in range(round(SILENT_S / POLL_S)):
            if self._stopping.is_set() or self._source() != self._folder:
                return
            if challenger.answer(POLL_S) is not None:
                return
            if challenger.cpu_s() - before >= self._hangs_s:
                break
        raise Unavailable("the challenger hangs: it works, and says nothing")

    def _strike(self, error: Unavailable) -> None:
        self._end()
        self._strikes += 1
        last = self._strikes >= MOST_STRIKES
        self._message = f"{error}; judges here no more" if last else ""
        log.warning("%s (%d of %d times)", error, self._strikes, MOST_STRIKES)

    def _end(self) -> None:
        with self._lock:
            self._ready = False
        challenger, self._challenger = self._challenger, None
        if challenger is not None:
            challenger.close()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self.turn()
            except Exception:  # the thread's outermost loop
                log.exception("a challenger's turn failed; the line goes on")
                self._stopping.wait(POLL_S)
        self._end()
        with self._lock:
            due = self._due
        if due is not None:
            self._let_go(*due, None)
