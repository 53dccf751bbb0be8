"""Stands between judgement and line: what an unarmed station judged does not pass.

What was shown is on disk before the record of the part is, so that no kill leaves a station armed that has
just judged a challenge part wrongly.
"""

import logging
import threading
from pathlib import Path
from typing import Protocol

from edge_agent.arming.part import KnownPart
from edge_agent.arming.settings import Arming
from edge_agent.arming.shown import Present, Shown, ShownParts, unarmed
from edge_agent.clock import Clock
from inspection.errors import InputRefused, Unavailable
from inspection.files import read_json_file
from inspection.record import InspectionRecord
from inspection.verdict import Cause, Finding, Verdict
from model_registry.bundle.disk import write_whole

log = logging.getLogger(__name__)

EXPECTED_FOR_S = 300.0
"""So long an announced part is waited for."""


class Passing(Protocol):
    """Whether records may pass to the line as they are."""

    @property
    def part_expected(self) -> str:
        """The serial of the known part that the next unit is taken for; empty: none."""
        ...

    def passed(self, record: InspectionRecord, trigger: float) -> InspectionRecord:
        """The record that counts; `trigger` in monotonic seconds."""
        ...

    def unarmed(self, bundle: str | None) -> str | None:
        """Why a unit judged by `bundle` would not pass; empty: it would. None: nobody asks."""
        ...


class NoSentry:
    """A station without known parts."""

    part_expected = ""

    def passed(self, record: InspectionRecord, trigger: float) -> InspectionRecord:
        return record

    def unarmed(self, bundle: str | None) -> str | None:
        return None


class Sentry:
    """Safe from any thread."""

    def __init__(self, arming: Arming, file: Path, recipes: str, clock: Clock) -> None:
        """`file` keeps what was shown; one that cannot be read counts as nothing shown.

        `recipes`: one digest of all recipes that the station has.
        """
        self._arming = arming
        self._known = {part.serial: part for part in arming.parts}
        self._file = file
        self._recipes = recipes
        self._clock = clock
        self._started = clock.now()
        self._lock = threading.Lock()
        self._shown = _read(file)
        self._expected: tuple[str, float] | None = None

    def expect(self, serial: str) -> None:
        """The next unit that triggers is this known part, whatever serial it comes with.

        Raises:
            InputRefused: the settings know no such part.
        """
        if serial not in self._known:
            raise InputRefused(f"known part {serial!r}: the settings know only {', '.join(self._known)}")
        with self._lock:
            self._expected = serial, self._clock.monotonic()

    @property
    def part_expected(self) -> str:
        with self._lock:
            return self._awaited(self._clock.monotonic()) or ""

    def passed(self, record: InspectionRecord, trigger: float) -> InspectionRecord:
        """A known part that was judged as it should be keeps its verdict: the line sorts it out, or not,
        and is tried as well. Any other unit passes an armed station only."""
        with self._lock:
            part = self._part(record.unit.serial, trigger)
            if part is not None:
                return self._show(part, record)
            why = unarmed(self._arming, self._shown.parts, self._present(record.bundle))
        return _not_armed(record) if why else record

    def unarmed(self, bundle: str | None) -> str | None:
        with self._lock:
            return unarmed(self._arming, self._shown.parts, self._present(bundle))

    def _part(self, serial: str, trigger: float) -> KnownPart | None:
        awaited = self._awaited(trigger)
        if awaited is not None:
            self._expected = None
            return self._known[awaited]
        return self._known.get(serial)

    def _awaited(self, moment: float) -> str | None:
        """A unit that had triggered before it was announced is another one."""
        if self._expected is None or not 0 <= moment - self._expected[1] <= EXPECTED_FOR_S:
            return None
        return self._expected[0]

    def _show(self, part: KnownPart, record: InspectionRecord) -> InspectionRecord:
        fault = part.fault(record)
        present = self._present(record.bundle)
        shown = Shown(at=present.now, bundle=present.bundle, recipes=present.recipes, fault=fault)
        self._shown = ShownParts(parts={**self._shown.parts, part.serial: shown})
        self._keep()
        if fault:
            log.error("NOT ARMED: %s", fault)
            return _not_armed(record)
        log.info("known part %s was judged %s, as it should be", part.serial, record.verdict)
        return record

    def _present(self, bundle: str | None) -> Present:
        return Present(self._clock.now(), self._started, bundle, self._recipes)

    def _keep(self) -> None:
        """What cannot be kept is thrown away: after the next start the parts are asked for."""
        try:
            write_whole(self._file, self._shown.model_dump_json().encode())
        except Unavailable as error:
            log.error("what was shown will not outlive this run: %s", error)
            self._file.unlink(missing_ok=True)


def _read(file: Path) -> ShownParts:
    if not file.exists():
        return ShownParts()
    try:
        return read_json_file(file, ShownParts)
    except InputRefused as error:
        log.error("known parts must be shown again: %s", error)
        return ShownParts()


def _not_armed(record: InspectionRecord) -> InspectionRecord:
    """What was seen stays in the record; what it would have meant does not."""
    finding = Finding(verdict=Verdict.INVALID, cause=Cause.NOT_ARMED)
    return record.model_copy(update={"verdict": Verdict.INVALID, "findings": (finding,)})
