"""A real Mosquitto on a loopback port, to be started, killed and started again."""

import os
import shutil
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Mosquitto:
    """Defaults of the Debian package; whoever needs messages to survive a kill must not rely on it."""

    def __init__(self, conf: Path | None = None, port: int | None = None) -> None:
        """`conf`: instead of the defaults; it listens on `port`."""
        self.port = port or free_port()
        self._with = ["-p", str(self.port)] if conf is None else ["-c", str(conf)]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        program = shutil.which("mosquitto", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
        assert program is not None, "Mosquitto is needed: apt-get install mosquitto"
        self._process = subprocess.Popen(
            [program, *self._with], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        assert self._process.stderr is not None
        said: list[bytes] = []
        while not (line := self._process.stderr.readline()).endswith(b" running\n"):
            assert line, f"Mosquitto ended with code {self._process.wait()}: {b''.join(said).decode()}"
            said.append(line)
        # Read on, or it would stop once the pipe is full.
        threading.Thread(target=self._process.stderr.read, daemon=True).start()

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def reload(self) -> None:
        """SIGHUP: lists of rights and of certificates are read anew."""
        assert self._process is not None
        self._process.send_signal(signal.SIGHUP)

    @contextmanager
    def hangs(self) -> Iterator[None]:
        """Its connections stay open, and nobody is behind them."""
        os.kill(self.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self.pid, signal.SIGCONT)

    def kill(self) -> None:
        """SIGKILL: whatever it held is gone."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(timeout=5)
            self._process = None

    def __enter__(self) -> "Mosquitto":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()
