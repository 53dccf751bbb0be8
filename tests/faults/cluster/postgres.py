"""A PostgreSQL server of the bench's own that is stopped hard and started again."""

import os
import shutil
import signal
import subprocess
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

import pgserver

TRIES = 240
PAUSE_S = 0.25


class Postgres:
    """Use as a context; `url` stays the same over all starts."""

    def __enter__(self) -> "Postgres":
        # PostgreSQL refuses to run as root, and nobody else may enter a temporary folder of root's.
        self._folder = Path(tempfile.mkdtemp(prefix="sightline-pg-"))
        self._folder.chmod(0o755)
        self._server: Any = pgserver.get_server(self._folder)
        self.url = self._server.get_uri()
        self._pause, self._stopped = threading.Event(), 0
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)

    def stop(self, how: signal.Signals) -> None:
        """SIGQUIT: `pg_ctl stop -m immediate`; SIGINT: `-m fast`; SIGKILL: no goodbye."""
        self._stopped = self._server.get_pid()
        os.kill(self._stopped, how)
        for _ in range(TRIES):
            if _is_gone(self._stopped):
                return
            self._pause.wait(PAUSE_S)
        raise AssertionError("PostgreSQL does not stop")

    def start(self) -> None:
        """Tried again: what outlives a killed postmaster keeps the next one out for a moment, and so does a
        machine whose first process is slow to bury the dead."""
        for _ in range(TRIES):
            with suppress(subprocess.CalledProcessError, subprocess.TimeoutExpired):
                self._server.ensure_postgres_running()
                if self._server.get_pid() != self._stopped:
                    return
            self._pause.wait(PAUSE_S)
        raise AssertionError(f"PostgreSQL does not start; see {self._folder}/log")


def _is_gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True
