"""A PostgreSQL server of the bench's own that is stopped hard and started again."""

import os
import shutil
import signal
import subprocess
import tempfile
import threading
from pathlib import Path
from types import TracebackType
from typing import Any

import pgserver

TRIES = 40
PAUSE_S = 0.25


class Postgres:
    """Use as a context; `url` stays the same over all starts."""

    def __enter__(self) -> "Postgres":
        # PostgreSQL refuses to run as root, and nobody else may enter a temporary folder of root's.
        self._folder = Path(tempfile.mkdtemp(prefix="sightline-pg-"))
        self._folder.chmod(0o755)
        self._server: Any = pgserver.get_server(self._folder)
        self.url = self._server.get_uri()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)

    def stop(self, how: signal.Signals) -> None:
        """SIGQUIT: `pg_ctl stop -m immediate`; SIGINT: `-m fast`; SIGKILL: no goodbye."""
        pid = self._server.get_pid()
        os.kill(pid, how)
        self._wait_gone(pid)

    def start(self) -> None:
        """Tried again, as processes that outlive a killed postmaster keep the next one out for a moment."""
        for _ in range(TRIES):
            try:
                self._server.ensure_postgres_running()
            except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
                threading.Event().wait(PAUSE_S)
            else:
                return
        raise AssertionError(f"PostgreSQL does not start; see {self._folder}/log")

    def _wait_gone(self, pid: int) -> None:
        for _ in range(TRIES):
            if not Path(f"/proc/{pid}").exists() or _is_zombie(pid):
                return
            threading.Event().wait(PAUSE_S)
        raise AssertionError("PostgreSQL does not stop")


def _is_zombie(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True
