"""Cameras without glass: one that shows what it is told, and a source that a test feeds grab by grab."""

import queue
from collections.abc import Callable

from edge_agent.capture.frame import Frame
from edge_agent.capture.stream import Grab
from inspection.errors import Unavailable
from inspection.verdict import Cause


class FakeCamera:
    """Shows `shows`: a frame, or the cause why there is none."""

    def __init__(self, shows: Frame | Cause, *, view: str = "front", live: bool = True) -> None:
        self.view = view
        self.live = live
        self.shows = shows
        self.reconnects = 0
        self.problem = ""
        self.asked: list[tuple[float, float]] = []
        self.while_waiting: Callable[[], object] = lambda: None

    def start(self) -> None: ...

    def stop(self) -> None: ...

    def frame_after(self, trigger: float, deadline: float) -> Frame | Cause:
        self.asked.append((trigger, deadline))
        self.while_waiting()
        return self.shows


class FedSource:
    """A stream whose every grab, or failure, is put in by the test."""

    def __init__(self) -> None:
        self.fed: queue.Queue[Grab | Exception] = queue.Queue()
        self.opened = 0

    def open(self) -> "FedSource":
        self.opened += 1
        return self

    def read(self) -> Grab:
        try:
            got = self.fed.get(timeout=5)
        except queue.Empty:
            raise Unavailable("the test feeds nothing more") from None
        if isinstance(got, Exception):
            raise got
        return got

    def close(self) -> None: ...
