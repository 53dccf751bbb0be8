"""Hatches agents (`tests.faults.hatch`) that do what `edge-agent run` does, with a date that can be moved.

    python -m tests.faults.alive.nest SETTINGS SKEW

The file SKEW holds the seconds by which the station's date is wrong; settings are read at each start.
"""

import logging
import signal
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from edge_agent.assemble import assemble
from edge_agent.settings import read_settings
from tests.faults.hatch import hatch


class SkewedClock:
    """The machine's seconds; dates are off by what the file says at that moment."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def monotonic(self) -> float:
        return time.monotonic()

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=float(self._file.read_text()))


def agent(_run: int, _how: str) -> None:
    logging.basicConfig(level=logging.INFO, format="%(relativeCreated)d %(message)s", stream=sys.stderr)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    assemble(read_settings(Path(sys.argv[1])), SkewedClock(Path(sys.argv[2])), "f5").run(stop)


if __name__ == "__main__":
    hatch(agent)
