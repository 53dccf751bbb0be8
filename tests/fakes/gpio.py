"""Digital lines that write down every level they were given, and edges that a test makes."""

import queue
import threading
from collections.abc import Mapping, Sequence

from edge_agent.gpio.lines import Edge
from inspection.errors import Unavailable


class FakeOutputs:
    """`log` holds the names of the active lines after each change."""

    def __init__(self) -> None:
        self.active: set[str] = set()
        self.log: list[set[str]] = []
        self.is_open = False
        self.gone = False
        self.pulses = threading.Semaphore(0)

    def open(self) -> None:
        self.is_open = True

    def set(self, active: Mapping[str, bool]) -> None:
        assert self.is_open, "the lines are not ours"
        if self.gone:
            raise Unavailable("/dev/gpiochip0: lines cannot be set (No such device)")
        before = set(self.active)
        self.active -= set(active)
        self.active |= {name for name, on in active.items() if on}
        if self.active != before:
            if self.active & {"ok", "ng"}:
                self.pulses.release()
            self.log.append(set(self.active))

    def close(self) -> None:
        self.is_open = False


class FakeInput:
    """Gives what was put in, then nothing."""

    def __init__(self) -> None:
        self.waiting: queue.SimpleQueue[Edge] = queue.SimpleQueue()
        self.is_open = False

    def open(self) -> None:
        self.is_open = True

    def edges(self, timeout_s: float) -> Sequence[Edge]:
        assert self.is_open
        try:
            return [self.waiting.get(timeout=timeout_s)]
        except queue.Empty:
            return ()

    def close(self) -> None:
        self.is_open = False
