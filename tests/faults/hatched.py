"""The handle of processes hatched one after another, each to be struck, killed or ended in its own way."""

import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

log = logging.getLogger(__name__)

PATIENCE_S = 60.0


class Hatched:
    """`changed` wakes whoever waits; what the processes log goes to `log`."""

    def __init__(self, module: str, arguments: Sequence[str], log: Path) -> None:
        self.log, self.run, self.alive = log, 0, False
        self.changed = threading.Condition()
        command = [sys.executable, "-m", module, *arguments]
        self._nest = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log.open("w"), text=True
        )
        self._strace: subprocess.Popen[str] | None = None
        self.pid = 0

    def start(self, tracing: Sequence[str] = (), how: str = "") -> None:
        """The next one; with `tracing` it does not take a step without strace."""
        self._say(f"start {how}".rstrip())
        self.pid = int(self._hear())
        if tracing:
            self.attach(tracing)
        self.alive, self.run = True, self.run + 1
        self._say("go")
        threading.Thread(target=self._watch, daemon=True).start()

    def attach(self, tracing: Sequence[str]) -> None:
        """strace joins, with these options; programs that it may start go untraced."""
        command = ["strace", "-f", "-b", "execve", *tracing, "-p", str(self.pid)]
        strace = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        assert strace.stderr is not None
        attached = strace.stderr.readline()
        if "attached" not in attached:  # the process has just ended, or strace may not
            log.warning("strace: %s", attached.strip())
        threading.Thread(target=strace.stderr.read, daemon=True).start()
        self._strace = strace

    def terminate(self) -> int:
        """SIGTERM; the exit code."""
        self.signal(signal.SIGTERM)
        return self.wait()

    def kill(self) -> None:
        self.signal(signal.SIGKILL)
        self.wait()

    def signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):  # it has just been struck
            os.kill(self.pid, number)

    def wait(self) -> int:
        with self.changed:
            assert self.changed.wait_for(lambda: not self.alive, PATIENCE_S), "the process does not end"
        return self._code

    def close(self) -> None:
        if self.alive:
            self.kill()
        assert self._nest.stdin is not None
        self._nest.stdin.close()
        self._nest.wait(timeout=10)

    def _watch(self) -> None:
        self._code = int(self._hear())
        if self._strace is not None:
            self._strace.wait(timeout=10)
            self._strace = None
        with self.changed:
            self.alive = False
            self.changed.notify_all()

    def _say(self, text: str) -> None:
        assert self._nest.stdin is not None
        self._nest.stdin.write(f"{text}\n")
        self._nest.stdin.flush()

    def _hear(self) -> str:
        assert self._nest.stdout is not None
        return self._nest.stdout.readline()
