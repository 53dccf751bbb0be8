"""Tells the registry what was seen of the stations in rollouts; rollouts go by nothing else."""

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from dashboard.database.engine import Database
from dashboard.database.tables import StationRow
from dashboard.fleet.evidence import find_evidence
from inspection.errors import SightlineError
from inspection.identity import StationId
from inspection.wire.messages import StationStatus
from model_registry.rollout.evidence import StationEvidence
from model_registry.rollout.progress import Rollout, StationProgress

log = logging.getLogger(__name__)

LOOK_EVERY_S = 10.0


class Registry(Protocol):
    """The part of `model_registry.rollout.client.RegistryClient` that is used here."""

    def rollouts(self, over: int) -> tuple[Rollout, ...]: ...

    def report_evidence(self, evidence: Sequence[StationEvidence]) -> tuple[Rollout, ...]: ...


class Witness:
    """Counts restarts in memory: a program's counters start at 0, so they fall. What was counted before this
    program's own start is in the evidence that the registry kept."""

    def __init__(self, database: Database, registry: Registry, now: Callable[[], datetime]) -> None:
        self._database, self._registry, self._now = database, registry, now
        self._judged: dict[StationId, int] = {}
        """Units since its program's start, as each station said last."""
        self._restarts: dict[tuple[StationId, int], int] = {}
        """By station and version of its assignment."""

    def look(self) -> int:
        """How many stations were told of.

        Raises:
            SightlineError: database or registry do not answer; another look may do.
        """
        open_ones = self._registry.rollouts(over=0)
        if not open_ones:
            return 0
        with self._database.reading() as session:
            evidence = [
                find_evidence(session, rollout, one, self._count(session, one), self._now())
                for rollout in open_ones
                for one in rollout.stations
            ]
        self._registry.report_evidence(evidence)
        return len(evidence)

    def _count(self, session: Session, one: StationProgress) -> int:
        about = (one.station, one.version)
        kept = one.seen.restarts if one.seen is not None and one.seen.version == one.version else 0
        counted = max(self._restarts.get(about, 0), kept)
        judged = _judged(session, one.station)
        if judged is not None:
            counted += judged < self._judged.get(one.station, 0)
            self._judged[one.station] = judged
        self._restarts[about] = counted
        return counted


def _judged(session: Session, station: StationId) -> int | None:
    row = session.get(StationRow, station.path)
    if row is None or row.status is None:
        return None
    return sum(StationStatus.model_validate_json(row.status).verdicts.values())


def witness_until(stop: threading.Event, witness: Witness, every_s: float) -> None:
    """Look again and again, whatever goes wrong in between."""
    while not stop.wait(every_s):
        try:
            witness.look()
        except SightlineError as error:
            log.warning("rollouts stand still, nothing could be told of their stations: %s", error)
        except Exception:  # the thread's outermost loop
            log.exception("telling rollouts of their stations failed; trying again")
