import signal
import subprocess
import sys
from pathlib import Path

import httpx


def test_it_says_where_it_is_and_ends_on_sigterm(tmp_path: Path) -> None:
    settings = tmp_path / "dashboard.toml"
    settings.write_text(
        f'database.url = "sqlite:///{tmp_path}/d.db"\npictures.url = "{tmp_path}/store"\nweb.port = 0\n'
    )
    command = [sys.executable, "-m", "dashboard", "serve", "--settings", str(settings)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as program:
        assert program.stdout is not None
        address = program.stdout.readline().removeprefix("dashboard: ").strip()
        healthy = httpx.get(f"{address}/healthz")
        program.send_signal(signal.SIGTERM)

    assert healthy.text == "ok\n"
    assert program.returncode == 0
