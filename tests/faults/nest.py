"""Hatches agents (`tests.faults.hatch`). From `go` on, an agent does what `edge-agent run` does.

python -m tests.faults.nest SETTINGS STAGE
"""

import logging
import signal
import sys
import threading
from pathlib import Path

from edge_agent.assemble import assemble
from edge_agent.clock import SystemClock
from edge_agent.settings import read_settings
from tests.faults.hatch import hatch
from tests.faults.stage import Stage


def agent(run: int, _how: str) -> None:
    logging.basicConfig(level=logging.INFO, format="%(relativeCreated)d %(message)s", stream=sys.stderr)
    settings = read_settings(Path(sys.argv[1]))
    settings = settings.model_copy(update={"cameras": (Stage(Path(sys.argv[2])),)})
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    assemble(settings, SystemClock(), f"run {run}").run(stop)


if __name__ == "__main__":
    hatch(agent)
