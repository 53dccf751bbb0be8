"""An S3 server on a loopback port, to be stopped and started again: moto, which keeps all in memory."""

import socket
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType

from tests.fakes.mosquitto import free_port

KEYS = "[default]\naws_access_key_id = KEY\naws_secret_access_key = SECRET\n"


class S3Server:
    """`environment`: how programs find it, in the form that AWS's own tools read."""

    def __init__(self, folder: Path, port: int | None = None) -> None:
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        config, keys = folder / "s3.ini", folder / "s3_credentials"
        place = f"endpoint_url = {self.url}\ns3 =\n    addressing_style = path\n"
        config.write_text(f"[default]\nregion = us-east-1\n{place}")
        keys.write_text(KEYS)
        self.environment = {"AWS_CONFIG_FILE": str(config), "AWS_SHARED_CREDENTIALS_FILE": str(keys)}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        words = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)]
        self._process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        assert self._process.stderr is not None
        said: list[bytes] = []
        while b"Running on" not in (line := self._process.stderr.readline()):
            assert line, f"moto ended: {b''.join(said).decode()}"
            said.append(line)
        # Read on, or it would stop once the pipe is full.
        threading.Thread(target=self._process.stderr.read, daemon=True).start()
        socket.create_connection(("127.0.0.1", self.port), timeout=10).close()

    def stop(self) -> None:
        """Whatever it held is gone."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(timeout=10)
            self._process = None

    def __enter__(self) -> "S3Server":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
