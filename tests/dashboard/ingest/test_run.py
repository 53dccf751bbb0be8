import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from dashboard.pictures.store import PARTS
from tests.fakes.mosquitto import Mosquitto


@pytest.mark.broker
def test_what_a_kill_left_is_swept_and_sigterm_ends_the_worker_cleanly(tmp_path: Path) -> None:
    left = tmp_path / "store" / PARTS / "half a picture"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"half")
    os.utime(left, (0, 0))
    with Mosquitto() as broker:
        settings = tmp_path / "dashboard.toml"
        settings.write_text(
            f'database.url = "sqlite:///{tmp_path}/d.db"\npictures.url = "{tmp_path}/store"\n'
            f"broker.port = {broker.port}\n"
        )
        command = [sys.executable, "-m", "dashboard", "ingest", "--settings", str(settings)]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=os.environ) as program:
            assert program.stderr is not None
            said = []
            for line in program.stderr:
                said.append(line)
                if "connected to 127.0.0.1" in line:
                    program.send_signal(signal.SIGTERM)

    assert program.returncode == 0, "".join(said)
    assert "ingest ended" in said[-1]
    assert not left.exists()
