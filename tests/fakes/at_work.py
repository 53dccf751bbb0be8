"""An agent that runs in a thread of the test, and ends with it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from edge_agent.agent import Agent

ENDS_S = 60.0


@contextmanager
def at_work(agent: Agent) -> Iterator[None]:
    """Whatever the test finds out, the agent is stopped: a thread left behind keeps pytest from ending."""
    stop = threading.Event()
    thread = threading.Thread(target=agent.run, args=(stop,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=ENDS_S)
    assert not thread.is_alive()
