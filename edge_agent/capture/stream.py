"""A camera that never stops sending: a thread reads it and keeps only the newest grab.

**When a frame counts.** A grab is dated by the last moment at which its source was known to be empty, so
whatever sat in a buffer carries an old date. It counts for a trigger if that date, less the camera's own
delay, lies at or after the trigger. How a source knows that it was empty is its own affair: see
`mjpeg` (the socket had nothing to read) and `video` (the grab had to wait).
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from edge_agent.capture.frame import Frame
from edge_agent.capture.jpeg import decode
from edge_agent.clock import Clock
from inspection.errors import InputRefused, Unavailable
from inspection.verdict import Cause
from model_registry.bundle.prepare import Picture

log = logging.getLogger(__name__)

FIRST_PAUSE_S = 0.25
LONGEST_PAUSE_S = 5.0


@dataclass(frozen=True, slots=True, eq=False)
class Grab:
    """What a source gave: a JPEG file still to be decoded, or pixels."""

    began: float
    """Monotonic seconds: the last moment at which the source was known to be empty."""
    data: bytes | Picture


class Source(Protocol):
    """An open stream. Opened by a callable that raises `Unavailable`."""

    def read(self) -> Grab:
        """Block for the next grab, a few seconds at most.

        Raises:
            Unavailable: the stream has stalled, ended, or makes no sense.
        """
        ...

    def close(self) -> None: ...


class StreamCamera:
    """Reads from its own thread; after a stall or an error it opens the source afresh, after a pause."""

    live = True

    def __init__(self, view: str, open_source: Callable[[], Source], clock: Clock, delay_s: float) -> None:
        self.view = view
        self.reconnects = 0
        self.problem = "not connected yet"
        self._open = open_source
        self._clock = clock
        self._delay_s = delay_s
        self._newest: Grab | None = None
        self._news = threading.Condition()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"camera-{view}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def frame_after(self, trigger: float, deadline: float) -> Frame | Cause:
        wanted = trigger + self._delay_s
        while (grab := self._wait_for(wanted, deadline)) is not None:
            try:
                return self._frame(grab)
            except InputRefused as error:
                log.warning("camera %s: %s", self.view, error)
                wanted = max(wanted, grab.began + 1e-6)
        return Cause.NO_CAMERA if self.problem else Cause.NO_FRAME_IN_TIME

    def _wait_for(self, wanted: float, deadline: float) -> Grab | None:
        with self._news:
            while self._newest is None or self._newest.began < wanted:
                left = deadline - self._clock.monotonic()
                if left <= 0 or not self._news.wait(left):
                    return None
            return self._newest

    def _frame(self, grab: Grab) -> Frame:
        if isinstance(grab.data, bytes):
            return Frame(self.view, decode(grab.data), grab.began, jpeg=grab.data)
        return Frame(self.view, grab.data, grab.began)

    def _run(self) -> None:
        pause = FIRST_PAUSE_S
        while not self._stopping.is_set():
            try:
                source = self._open()
                try:
                    self._keep(source.read())
                    pause = FIRST_PAUSE_S
                    while not self._stopping.is_set():
                        self._keep(source.read())
                finally:
                    source.close()
            except Exception as error:  # the thread's outermost loop
                self._lose(error)
                self._stopping.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE_S)

    def _keep(self, grab: Grab) -> None:
        if self.problem:
            log.info("camera %s sends pictures", self.view)
        with self._news:
            self.problem = ""
            self._newest = grab
            self._news.notify_all()

    def _lose(self, error: Exception) -> None:
        expected = isinstance(error, Unavailable)
        if str(error) != self.problem:
            log.warning("camera %s: %s; connecting again", self.view, error, exc_info=not expected)
        with self._news:
            self.reconnects += 1
            self.problem = str(error) or type(error).__name__
            self._newest = None
