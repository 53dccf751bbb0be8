"""Puts this process last on its machine, then becomes another program: so that is last from its first import.

python -m edge_agent.shadow.last COMMAND...
"""

import os
import sys
from contextlib import suppress
from pathlib import Path


def come_last() -> None:
    """Everything else goes before; what the system refuses here costs nobody but this process."""
    os.nice(40)
    with suppress(OSError):  # runs when nobody else wants the processor: sched(7), SCHED_IDLE
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    with suppress(OSError):  # and is ended first when memory runs out
        Path("/proc/self/oom_score_adj").write_text("1000")


if __name__ == "__main__":
    come_last()
    os.execv(sys.argv[1], sys.argv[1:])
