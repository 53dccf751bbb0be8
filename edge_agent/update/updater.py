"""Looks at the registry from time to time and brings in what this station is assigned.

Whatever goes wrong here, the present bundle keeps inspecting.
"""

import logging
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple, Protocol

from edge_agent.update.attack import Attack, UpdateRefused, attack_of, explain_bundle
from edge_agent.update.installed import InstalledBundles
from inspection.errors import InputRefused, SightlineError, Unavailable
from inspection.wire.messages import ShadowStatus, UpdateState
from model_registry.bundle.assignment import Assignment
from model_registry.bundle.manifest import BundleManifest
from model_registry.bundle.unpack import manifest_in_tar

log = logging.getLogger(__name__)

MOST_STARTS = 3
"""Of the program with a bundle that is not proven (RAUC's boot attempts); a stop in peace counts for none."""


class Registry(Protocol):
    """Where assignments and bundles come from; everything it returns is signed."""

    def look(self) -> Assignment | None: ...

    def fetch(self, digest: str) -> Path: ...


class UpdateReport(NamedTuple):
    """What the status message says about updates."""

    state: UpdateState
    message: str
    attack: Attack | None = None
    """What stands between this station and its assignment, until a look ends well."""
    away: bool = False
    """The registry did not answer the last look."""


GoldenCheck = Callable[[Path], None]
"""Tries a bundle where a crash does no harm; raises InputRefused."""
Accepts = Callable[[BundleManifest], None]
"""Whether it is for this station (`edge_agent.update.accept`); raises InputRefused."""


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
        self._refused_challenger: ShadowStatus | None = None
        self._wake = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="updater", daemon=True)

    def start(self) -> None:
        """Looks after what is installed, then begins to look at the registry."""
        self.recover()
        self._thread.start()

    def stop(self) -> None:
        """Ends after the step in hand. A download under way is left to the daemon thread's end."""
        self._stopping = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)
            self._guarded(partial(self._installed.count_start, -1))

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
    def attack(self) -> Attack | None:
        return self._report.attack

    @property
    def away(self) -> bool:
        return self._report.away

    @property
    def refused_challenger(self) -> ShadowStatus | None:
        """One that is assigned, and why it does not judge here; None: it may, or there is none."""
        return self._refused_challenger

    @property
    def report(self) -> UpdateReport:
        """State, message and attack, belonging together."""
        return self._report

    def look(self) -> None:
        """Brings this station to what it is assigned, or says why not. Never raises a `SightlineError`."""
        try:
            assignment = self._registry.look()
            if assignment is None:
                self._done("no bundle is assigned to this station")
            else:
                self._dismiss_challenger(assignment)
                self._follow(assignment)
                self._follow_challenger(assignment)
        except Unavailable as error:
            self._say(UpdateState.IDLE, str(error), attack_of(error), away=True)
        except SightlineError as error:
            self._say(UpdateState.REFUSED, str(error), attack_of(error))

    def _follow(self, assignment: Assignment) -> None:
        if assignment.bundle == self._installed.digest():
            self._done()
            return
        refusal = self._installed.refusal
        if refusal and (refusal.bundle, refusal.assignment) == (assignment.bundle, assignment.version):
            raise refusal.error()
        if assignment.bundle is not None and not self._installed.holds(assignment.bundle):
            # What goes wrong on the way is no fault of the bundle: the next look tries again.
            tar = self._fetch(assignment.bundle)
        else:
            tar = None
        try:
            if assignment.bundle is not None:
                self._bring(assignment.bundle, tar)
            self._installed.activate(assignment.bundle, assignment.version)
        except InputRefused as error:
            # Only a new assignment, even of the same bundle, makes this station try again.
            if assignment.bundle is not None:
                self._installed.refuse(assignment.bundle, assignment.version, error)
            raise
        self._done()
        log.info("bundle %s is in service (assignment %d)", assignment.bundle, assignment.version)

    def _dismiss_challenger(self, assignment: Assignment) -> None:
        """One that is no longer named stops before anything else: it may be what comes into service now."""
        present = self._installed.challenger()
        if present is not None and present.name != assignment.challenger:
            self._installed.challenge(None)
        self._refused_challenger = None

    def _follow_challenger(self, assignment: Assignment) -> None:
        """Whatever goes wrong, the update's own state has no part in it: a station with a bad challenger
        runs what it is to run. Never raises a `SightlineError`."""
        digest, present = assignment.challenger, self._installed.challenger()
        if digest is None or (present is not None and present.name == digest):
            return
        try:
            self._bring_challenger(digest, assignment.version)
        except SightlineError as error:
            given_up = isinstance(error, InputRefused)
            self._refused_challenger = ShadowStatus(challenger=digest, message=str(error), given_up=given_up)
            log.warning("challenger %s does not judge here: %s", digest, error)

    def _bring_challenger(self, digest: str, version: int) -> None:
        refusal = self._installed.challenger_refusal
        if refusal and (refusal.bundle, refusal.assignment) == (digest, version):
            raise refusal.error()
        tar = None if self._installed.holds(digest) else self._registry.fetch(digest)
        try:
            if tar is not None:
                self._install(digest, tar)
            self._try(digest)
            self._installed.challenge(digest)
        except InputRefused as error:
            self._installed.refuse_challenger(digest, version, error)
            raise
        log.info("challenger %s judges beside the bundle in service (assignment %d)", digest, version)

    def _fetch(self, digest: str) -> Path:
        self._say(UpdateState.DOWNLOADING, digest)
        return self._registry.fetch(digest)

    def _bring(self, digest: str, tar: Path | None) -> None:
        """Installs `tar`, if there is one, and tries the bundle."""
        if tar is not None:
            self._install(digest, tar)
        self._say(UpdateState.CHECKING, digest)
        try:
            self._try(digest)
        except InputRefused:
            self._installed.discard(digest)
            raise

    def _try(self, digest: str) -> None:
        """Whether an installed bundle is sound, for this station, and finds what it should."""
        self._accepts(self._installed.manifest_of(digest))
        self._golden_check(self._installed.folder_of(digest))

    def _install(self, digest: str, tar: Path) -> None:
        try:
            held = manifest_in_tar(tar).digest
            if held != digest:
                raise UpdateRefused(
                    Attack.WRONG_SOFTWARE, f"bundle {digest}: the signed file holds bundle {held}"
                )
            self._installed.install(tar)
        except InputRefused as error:
            raise explain_bundle(error) from error
        finally:
            tar.unlink(missing_ok=True)

    def _done(self, message: str = "") -> None:
        """This station runs what it is to run."""
        self._report = UpdateReport(UpdateState.IDLE, "")
        self._say(UpdateState.IDLE, message)

    def _say(
        self, state: UpdateState, message: str, attack: Attack | None = None, away: bool = False
    ) -> None:
        report = UpdateReport(state, message, attack or self._report.attack, away)
        if message and report != self._report:
            hostile = state is UpdateState.REFUSED or attack is not None
            log.log(logging.WARNING if hostile else logging.INFO, "update %s: %s", state, message)
        self._report = report

    def _run(self) -> None:
        while not self._stopping:
            self._wake.clear()
            try:
                self.look()
            except Exception:  # the thread's outermost loop
                log.exception("the look at the registry failed; the next one comes in its time")
            self._wake.wait(self._every_s)

    def give_up(self, why: str) -> None:
        """The bundle in service does badly on this line: back to the last proven one."""
        bad = self._installed.digest()
        back = self._installed.give_up(f"bundle {bad}: {why}")
        log.error("bundle %s: %s; %s is in service again", bad, why, back.name if back else "no bundle")
        self._say(UpdateState.REFUSED, f"bundle {bad}: {why}")

    def recover(self) -> None:
        """What a start of the program needs. Never raises a `SightlineError`."""
        self._guarded(self._recover)

    def _recover(self) -> None:
        self._installed.recover()
        starts = self._installed.count_start()
        if starts > MOST_STARTS:
            self.give_up(f"the program ended {MOST_STARTS} times before this bundle was proven")

    def _guarded(self, work: Callable[[], object]) -> None:
        try:
            work()
        except SightlineError as error:
            log.error("cannot look after the installed bundles: %s", error)
