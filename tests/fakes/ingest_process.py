"""`dashboard ingest` as a program of its own, which can be killed like one."""

import json
import os
import subprocess
import sys
from pathlib import Path


class IngestProcess:
    """Database, pictures and settings below `folder`; runs after `start`."""

    def __init__(self, folder: Path, port: int, database: str | None = None) -> None:
        """`port`: of the broker. `database`: URL, instead of an SQLite file."""
        self.settings = folder / "dashboard.toml"
        url = database or f"sqlite:///{folder}/dashboard.db"
        self.settings.write_text(
            f"[database]\nurl = {json.dumps(url)}\n"
            f"[pictures]\nurl = {json.dumps(str(folder / 'store'))}\n[broker]\nport = {port}\n"
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    def start(self) -> None:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        command = [sys.executable, "-m", "dashboard", "ingest", "-s", str(self.settings)]
        self._process = subprocess.Popen(command, env=environment)

    def kill(self) -> None:
        """SIGKILL, at once."""
        self._process.kill()
        self._process.wait(timeout=20)

    def __enter__(self) -> "IngestProcess":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        assert self._process.wait(timeout=60) == 0
