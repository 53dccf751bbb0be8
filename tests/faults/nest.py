"""Hatches agents: imports the program once, then forks one agent after another, so that a start costs 0.1 s.

    python -m tests.faults.nest SETTINGS STAGE

`start` on standard input forks an agent, answered with its process id; `go` lets it run. When it has ended,
however it did, one line says so. From `go` on, an agent does what `edge-agent run` does.
"""

import ctypes
import logging
import os
import signal
import sys
import threading
from pathlib import Path

from edge_agent.assemble import assemble
from edge_agent.capture.grab import PR_SET_PDEATHSIG
from edge_agent.clock import SystemClock
from edge_agent.settings import read_settings
from tests.faults.stage import Stage


def agent(run: int) -> None:
    logging.basicConfig(level=logging.INFO, format="%(relativeCreated)d %(message)s", stream=sys.stderr)
    settings = read_settings(Path(sys.argv[1]))
    settings = settings.model_copy(update={"cameras": (Stage(Path(sys.argv[2])),)})
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    assemble(settings, SystemClock(), f"run {run}").run(stop)


def word() -> str:
    """One line of standard input, without a buffer that a fork would share out twice."""
    said = b""
    while not said.endswith(b"\n"):
        got = os.read(0, 1)
        if not got:
            return ""
        said += got
    return said.decode().strip()


def tell(text: object) -> None:
    os.write(1, f"{text}\n".encode())


def end_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def main() -> None:
    end_with_parent()
    run = 0
    while word() == "start":
        run += 1
        child = os.fork()
        if child == 0:
            end_with_parent()
            if word() == "go":
                agent(run)
            os._exit(0)
        tell(child)
        _, status = os.waitpid(child, 0)
        tell(os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
