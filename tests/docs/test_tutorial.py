"""The tutorial, as it stands: every command in its order, in a folder of its own, on ports that are free."""

import os
import re
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from tests.fakes.mosquitto import free_port

TUTORIAL = Path(__file__).parents[2] / "docs" / "tutorial.md"
PORTS = ("1883", "8080", "8090", "9400")
BLOCK = re.compile(r"(?:<!-- (?P<note>.*?) -->\n)?```sh\n(?P<text>.*?)```", re.DOTALL)
LATEST_S = 120
UNTIL = """for _ in $(seq {tries}); do
  answer=$({command}) || true
  case "$answer" in *'{words}'*) break;; esac
  sleep 0.5
done
case "$answer" in *'{words}'*) ;; *) echo "never: {words}: $answer" >&2; exit 9;; esac
"""

pytestmark = pytest.mark.broker


def script(text: str) -> str:
    """All blocks but the installation, which made the environment that this test runs in. One that is marked
    `until: WORDS` is asked again until its answer has them, as a person would."""
    lines = ["set -euo pipefail"]
    for block in BLOCK.finditer(text):
        note = block["note"] or ""
        if note == "install":
            continue
        command = block["text"]
        if note.startswith("until: "):
            words = note.removeprefix("until: ")
            command = UNTIL.format(tries=2 * LATEST_S, command=command.strip(), words=words)
        lines.append(command)
    return "\n".join(lines)


def test_every_command_does_what_it_says(tmp_path: Path) -> None:
    told = script(TUTORIAL.read_text())
    for port in PORTS:
        assert port in told, "the tutorial speaks of another port now"
        told = re.sub(rf"\b{port}\b", str(free_port()), told)
    programs = os.pathsep.join((str(Path(sys.executable).parent), "/usr/sbin", os.environ["PATH"]))
    source = str(Path(__file__).parents[2])
    done = subprocess.Popen(
        ["bash", "-c", told],
        cwd=tmp_path,
        env={**os.environ, "PATH": programs, "PYTHONPATH": source},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        said, _ = done.communicate(timeout=2 * LATEST_S)
    finally:
        logs = {path.name: path.read_text()[-1500:] for path in sorted(tmp_path.rglob("*.log"))}
        with suppress(ProcessLookupError):
            os.killpg(done.pid, signal.SIGKILL)  # whatever it left behind
    assert done.returncode == 0, (said, logs)
    assert "Traceback" not in said + "".join(logs.values())
