"""What watches over the daemon: systemd is told that it is ready, that its loop still turns, that it stops.

The protocol of sd_notify(3): datagrams to the socket that NOTIFY_SOCKET names. A loop that hangs sends
nothing, and systemd (`WatchdogSec=`) starts the daemon anew; the unit in hand then comes out not inspected.
"""

import logging
import socket
from collections.abc import Callable, Mapping
from typing import Protocol

log = logging.getLogger(__name__)

EVERY_S = 1.0
"""Between two signs of life; the unit file asks for one in thirty seconds."""


class Supervisor(Protocol):
    def ready(self) -> None: ...

    def alive(self) -> None:
        """The loop has turned once more. Cheap enough for every turn."""

    def stopping(self) -> None: ...


class NoSupervisor:
    """Started by hand: nobody to tell."""

    def ready(self) -> None: ...

    def alive(self) -> None: ...

    def stopping(self) -> None: ...


class Systemd:
    def __init__(self, address: str, monotonic: Callable[[], float]) -> None:
        """`address`: a path, or a name in the abstract namespace that begins with @."""
        self._address = f"\0{address[1:]}" if address.startswith("@") else address
        self._monotonic = monotonic
        self._told = -EVERY_S
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)

    def ready(self) -> None:
        self._tell("READY=1")

    def alive(self) -> None:
        now = self._monotonic()
        if now - self._told >= EVERY_S:
            self._told = now
            self._tell("WATCHDOG=1")

    def stopping(self) -> None:
        self._tell("STOPPING=1")

    def _tell(self, words: str) -> None:
        try:
            self._socket.sendto(words.encode(), self._address)
        except OSError as error:  # inspecting matters more than being watched
            log.warning("supervisor not told %s: %s", words, error.strerror)


def find_supervisor(environment: Mapping[str, str], monotonic: Callable[[], float]) -> Supervisor:
    """systemd's socket where the environment names one."""
    address = environment.get("NOTIFY_SOCKET", "")
    return Systemd(address, monotonic) if address.startswith(("/", "@")) else NoSupervisor()
