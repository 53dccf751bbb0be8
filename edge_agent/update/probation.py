"""Whether a bundle that passed its golden check does well on this line's own pictures, too.

Whoever ends the whole program (a crash in native code, a hang that systemd ends) is counted at the next start
by the updater; here are those that fail and leave the program alive.
"""

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from edge_agent.update.installed import InstalledBundles
from inspection.errors import SightlineError

log = logging.getLogger(__name__)

POLL_S = 0.5
PROVEN_AFTER = 50
"""Pictures looked at."""
FAILED_IN_A_ROW = 3
"""Pictures on which inference broke off or gave numbers that are not finite."""


class AtWork(Protocol):
    """The detector that the line uses now."""

    digest: str
    looked: int
    failed_in_a_row: int


class Loads(Protocol):
    """What brings bundles to work."""

    @property
    def detector(self) -> AtWork | None: ...

    @property
    def refused(self) -> Path | None:
        """The folder that could not be brought to work, if the newest could not."""

    @property
    def problem(self) -> str: ...


class Probation:
    """A thread between `start` and `stop`; `look` does its work once and can be called without it.

    `give_up` is told why the bundle in service is to go.
    """

    def __init__(self, installed: InstalledBundles, loader: Loads, give_up: Callable[[str], None]) -> None:
        self._installed = installed
        self._loader = loader
        self._give_up = give_up
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="probation", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def look(self) -> None:
        """Proves the bundle in service, gives it up, or leaves it on probation."""
        digest = self._installed.unproven
        if digest is None:
            return
        refused, detector = self._loader.refused, self._loader.detector
        if refused is not None and refused.name == digest:
            self._give_up(f"cannot be brought to work: {self._loader.problem}")
        elif detector is None or detector.digest != digest:
            return
        elif detector.failed_in_a_row >= FAILED_IN_A_ROW:
            self._give_up(f"failed on {FAILED_IN_A_ROW} pictures of this line in a row")
        elif detector.looked >= PROVEN_AFTER:
            self._installed.prove(digest)
            log.info("bundle %s is proven: %d pictures of this line", digest, detector.looked)

    def _run(self) -> None:
        while not self._stopping.wait(POLL_S):
            try:
                self.look()
            except SightlineError as error:
                log.error("cannot look after the bundle on probation: %s", error)
            except Exception:  # the thread's outermost loop
                log.exception("the look at the bundle on probation failed; the next one comes in its time")
