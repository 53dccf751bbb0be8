"""Network namespaces on one bridge: processes in them reach each other as machines do, by address alone."""

import os
import shutil
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Self

NETWORK = "10.213.77"


def can_be_had() -> bool:
    """Root, `ip`, and a kernel that lets us."""
    if os.geteuid() != 0 or shutil.which("ip") is None:
        return False
    tried = f"sl-try-{os.getpid()}"
    made = subprocess.run(["ip", "netns", "add", tried], capture_output=True, check=False).returncode == 0
    if made:
        subprocess.run(["ip", "netns", "del", tried], check=False)
    return made


@dataclass(frozen=True)
class Room:
    address: str
    enter: tuple[str, ...]
    """What a command is begun with to run inside; nothing: here."""


HERE = Room("127.0.0.1", ())
"""No room of its own."""


class Rooms:
    """Use as a context manager. `address` is this process's own, as rooms see it."""

    address = f"{NETWORK}.1"

    def __init__(self) -> None:
        self._bridge = f"sl-{os.getpid()}"
        self._names: list[str] = []

    def __enter__(self) -> Self:
        _ip("link", "add", self._bridge, "type", "bridge")
        try:
            _ip("addr", "add", f"{self.address}/24", "dev", self._bridge)
            _ip("link", "set", self._bridge, "up")
        except BaseException:
            self._end()
            raise
        return self

    def open(self) -> Room:
        number = len(self._names) + 2
        name, wire = f"{self._bridge}-{number}", f"slw{os.getpid()}-{number}"
        _ip("netns", "add", name)
        self._names.append(name)
        _ip("link", "add", wire, "type", "veth", "peer", "name", "eth0", "netns", name)
        _ip("link", "set", wire, "master", self._bridge, "up")
        inside = ("-n", name)
        _ip(*inside, "addr", "add", f"{NETWORK}.{number}/24", "dev", "eth0")
        for one in ("eth0", "lo"):
            _ip(*inside, "link", "set", one, "up")
        return Room(f"{NETWORK}.{number}", ("ip", "netns", "exec", name))

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _where: TracebackType | None
    ) -> None:
        self._end()

    def _end(self) -> None:
        for name in self._names:
            with suppress(subprocess.CalledProcessError):
                _ip("netns", "del", name)
        with suppress(subprocess.CalledProcessError):
            _ip("link", "del", self._bridge)


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)
