"""A camera in a process of its own: whatever its driver does, the agent lives on.

The agent's end is a `Source` as any other, so reconnecting, pauses and freshness are those of `stream`. A
driver that says nothing for too long is killed, with all that it holds; one that crashes is noticed at once.
Dates are taken in the grabber, by the clock that all processes of a machine share.
"""

import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress

from edge_agent.capture.slots import Kind, Reader
from edge_agent.capture.stream import Grab
from inspection.errors import Unavailable

OPEN_S = 8.0
"""An interpreter starts and a camera opens."""
HANGS_S = 2.3
"""A source gives a grab or gives up within 2 s; a driver that does neither hangs."""
CHILD = "edge_agent.capture.grab"


class GrabberProcess:
    """A running grabber. `read` is for one thread."""

    def __init__(self, view: str, settings: str, *, open_s: float = OPEN_S, hangs_s: float = HANGS_S) -> None:
        """`settings`: those of a streaming camera, as JSON.

        Raises:
            Unavailable: the camera does not open; the message is the driver's.
        """
        self._view, self._hangs_s = view, hangs_s
        self._memory = os.memfd_create(f"sightline-{view}")
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._notes, self._reader = ours, Reader(self._memory, ours)
        numbers = (self._memory, theirs.fileno())
        self._process = subprocess.Popen(
            [sys.executable, "-m", CHILD, *map(str, numbers), settings],
            pass_fds=numbers,
            stdin=subprocess.DEVNULL,
        )
        theirs.close()
        try:
            self._word(open_s)
        except BaseException:
            self.close()
            raise

    @property
    def pid(self) -> int:
        return self._process.pid

    def read(self) -> Grab:
        while (grab := self._word(self._hangs_s)) is None:
            pass
        return grab

    def close(self) -> None:
        """The process is dead afterwards, whatever it hung in, and nothing of it is left."""
        self._process.kill()
        self._process.wait()
        self._reader.close()
        self._notes.close()
        with suppress(OSError):  # closed twice
            os.close(self._memory)

    def _word(self, timeout_s: float) -> Grab | None:
        """The next grab; None: the camera is open.

        Raises:
            Unavailable: the driver says why it gave up, or hangs, or has crashed.
        """
        try:
            note = self._reader.next(timeout_s)
        except TimeoutError:
            raise Unavailable(
                f"camera {self._view}: its driver hangs (no word for {timeout_s:g} s); it is started anew"
            ) from None
        if note is None:
            raise Unavailable(f"camera {self._view}: its driver {self._how_it_ended()}; it is started anew")
        if note.kind is Kind.ERROR:
            raise Unavailable(note.words)
        return None if note.kind is Kind.OPEN else self._reader.grab(note)

    def _how_it_ended(self) -> str:
        try:
            code = self._process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            return "closed its line"
        return f"crashed ({signal.Signals(-code).name})" if code < 0 else f"ended with code {code}"
