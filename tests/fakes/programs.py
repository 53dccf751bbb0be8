"""The programs' commands, run as a person would."""

import os
import subprocess
import sys
from pathlib import Path


def run_dashboard(command: str, folder: Path, settings: Path) -> str:
    """What it says. Raises CalledProcessError where it ends with another code than 0."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    words = [sys.executable, "-m", "dashboard", command, str(folder), "-s", str(settings)]
    return subprocess.run(words, env=environment, check=True, capture_output=True, text=True).stdout
