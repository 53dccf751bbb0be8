"""Looks at the registry from time to time and brings in what this station is assigned.

Whatever goes wrong here, the present bundle keeps inspecting.
"""

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, Protocol

from edge_agent.update.installed import InstalledBundles
from inspection.errors import InputRefused, SightlineError, Unavailable
from inspection.wire.messages import UpdateState
from model_registry.bundle.assignment import Assignment
from model_registry.bundle.manifest import BundleManifest

log = logging.getLogger(__name__)


class Registry(Protocol):
    """Where assignments and bundles come from; everything it returns is signed."""

    def look(self) -> Assignment | None: ...

    def fetch(self, digest: str) -> Path: ...


class UpdateReport(NamedTuple):
    """What the status message says about updates."""

    state: UpdateState
    message: str


GoldenCheck = Callable[[Path], None]
"""Tries a bundle where a crash does no harm; raises InputRefused."""
Accepts = Callable[[BundleManifest], None]
"""Whether this station can use it (labels that its recipes need); raises InputRefused."""


class Updater:
    """A thread between `start` and `stop`; `look` does its work once and can be called without it."""

    def __init__(
        self,
        registry: Registry,
        installed: InstalledBundles,
        golden_check: GoldenCheck,
        accepts: Accepts,
        every_s: float,
    ) -> None:
        self._registry = registry
        self._installed = installed
        self._golden_check = golden_check
        self._accepts = accepts
        self._every_s = every_s
        self._report = UpdateReport(UpdateState.IDLE, "")
        self._refused: tuple[str | None, int, str] | None = None
        self._wake = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="updater", daemon=True)

    def start(self) -> None:
        """Looks after what is installed, then begins to look at the registry."""
        self._recover()
        self._thread.start()

    def stop(self) -> None:
        """Ends after the step in hand. A download under way is left to the daemon thread's end."""
        self._stopping = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def look_now(self) -> None:
        """There may be something new (a hint); returns at once."""
        self._wake.set()

    @property
    def state(self) -> UpdateState:
        return self._report.state

    @property
    def message(self) -> str:
        return self._report.message

    @property
    def report(self) -> UpdateReport:
        """State and message, belonging together."""
        return self._report

    def look(self) -> None:
        """Brings this station to what it is assigned, or says why not. Never raises a `SightlineError`."""
        try:
            assignment = self._registry.look()
            if assignment is None:
                self._say(UpdateState.IDLE, "no bundle is assigned to this station")
            else:
                self._follow(assignment)
        except Unavailable as error:
            self._say(UpdateState.IDLE, str(error))
        except SightlineError as error:
            self._say(UpdateState.REFUSED, str(error))

    def _follow(self, assignment: Assignment) -> None:
        if assignment.bundle == self._installed.digest():
            self._say(UpdateState.IDLE, "")
            return
        if self._refused and self._refused[:2] == (assignment.bundle, assignment.version):
            self._say(UpdateState.REFUSED, self._refused[2])
            return
        try:
            if assignment.bundle is not None:
                self._bring(assignment.bundle)
            self._installed.activate(assignment.bundle)
        except InputRefused as error:
            # Only a new assignment, even of the same bundle, makes this station try again.
            self._refused = (assignment.bundle, assignment.version, str(error))
            raise
        self._say(UpdateState.IDLE, "")
        log.info("bundle %s is in service (assignment %d)", assignment.bundle, assignment.version)

    def _bring(self, digest: str) -> None:
        if not self._installed.holds(digest):
            self._install(digest)
        self._say(UpdateState.CHECKING, digest)
        try:
            manifest = self._installed.manifest_of(digest)
            self._accepts(manifest)
            self._golden_check(self._installed.folder_of(digest))
        except InputRefused:
            self._installed.discard(digest)
            raise

    def _install(self, digest: str) -> None:
        self._say(UpdateState.DOWNLOADING, digest)
        tar = self._registry.fetch(digest)
        try:
            folder = self._installed.install(tar)
        finally:
            tar.unlink(missing_ok=True)
        if folder.name != digest:
            self._installed.discard(folder.name)
            raise InputRefused(f"bundle {digest}: the signed file holds bundle {folder.name}")

    def _say(self, state: UpdateState, message: str) -> None:
        if message and (state, message) != self._report:
            level = logging.WARNING if state is UpdateState.REFUSED else logging.INFO
            log.log(level, "update %s: %s", state, message)
        self._report = UpdateReport(state, message)

    def _run(self) -> None:
        while not self._stopping:
            self._wake.clear()
            try:
                self.look()
            except Exception:  # the thread's outermost loop
                log.exception("the look at the registry failed; the next one comes in its time")
            self._wake.wait(self._every_s)

    def _recover(self) -> None:
        try:
            self._installed.recover()
        except SightlineError as error:
            log.error("cannot look after the installed bundles: %s", error)
