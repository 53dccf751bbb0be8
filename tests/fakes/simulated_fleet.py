"""Stations in small: each trusts only the signed assignment, inspects as its bundle does, and may be killed.

The edge's own client reads the registry's files, signatures and all. What the cluster would have stored of a
station is kept beside it: a kill takes the station's memory, not that.
"""

import random
from collections import Counter, deque
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from edge_agent.update.client import TrustedRegistry
from edge_agent.update.fetch import HttpFetcher
from inspection.identity import StationId
from inspection.verdict import Verdict
from model_registry.bundle.assignment import Assignment
from model_registry.rollout.evidence import Figures, Golden, StationEvidence
from model_registry.rollout.progress import Rollout
from tests.fakes.registry_world import URL, FolderTransport

KEPT = 400
"""Inspections per station."""


class Manner(NamedTuple):
    """How a bundle behaves, at every station."""

    ng: float = 0.04
    invalid: float = 0.0
    total_ms: float = 20.0
    crash_every: int = 0
    """Units; 0: never."""
    refused: bool = False
    """By the golden check."""
    silent: bool = False
    """It is switched to, and nothing is heard from then on."""


class Inspected(NamedTuple):
    """What the cluster has of a unit."""

    at: datetime
    bundle: str | None
    verdict: Verdict
    total_ms: float


class SimulatedStation:
    """On its disk: what runs. In its memory: what it was assigned, and what became of that."""

    def __init__(
        self,
        station: StationId,
        repository: Path,
        root: bytes,
        folder: Path,
        manners: Mapping[str | None, Manner],
        now: Callable[[], datetime],
        seed: int,
    ) -> None:
        self.station = station
        self.running: str | None = None
        self.units: deque[Inspected] = deque(maxlen=KEPT)
        self.heard_at: datetime | None = None
        self.restarts: Counter[int] = Counter()
        """By the version of the assignment in which they happened."""
        self._timestamp = repository / "metadata" / "timestamp.json"
        fetcher = HttpFetcher(lambda: 0.0, FolderTransport(repository))
        self._registry = TrustedRegistry(URL, root, folder / station.station, station, fetcher, now)
        self._manners = manners
        self._now = now
        self._draw = random.Random(seed)
        self._looked_at: bytes
        self._assignment: Assignment | None
        self._forget()

    def look(self) -> None:
        """Brings it to what it is assigned, as the edge's updater does."""
        timestamp = self._timestamp.read_bytes()
        if timestamp == self._looked_at:
            return
        self._assignment = self._registry.look()
        self._looked_at = timestamp
        wanted = self._assignment.bundle if self._assignment else None
        self._golden = Golden.REFUSED if self._manners[wanted].refused else Golden.PASSED
        if self._golden is Golden.PASSED:
            self.running = wanted

    def inspect(self, units: int) -> None:
        manner = self._manners[self.running]
        for number in range(1, units + 1):
            if manner.silent:
                return
            self.heard_at = self._now()
            self.units.append(self._unit(manner))
            if manner.crash_every and number % manner.crash_every == 0:
                self.kill()

    def kill(self) -> None:
        self.restarts[self._assignment.version if self._assignment else 0] += 1
        self._forget()

    def evidence(self, rollout: Rollout) -> StationEvidence:
        """What the cluster reports of it for `rollout`."""
        one = next(one for one in rollout.stations if one.station == self.station)
        new = [unit for unit in self.units if unit.at > one.at and unit.bundle == rollout.plan.bundle]
        old = [unit for unit in self.units if unit.at <= one.at and unit.bundle == one.home]
        says_so = self.running == rollout.plan.bundle or self._golden is Golden.REFUSED
        return StationEvidence(
            station=self.station,
            version=one.version,
            bundle=rollout.plan.bundle,
            at=self._now(),
            since=_figures(new),
            before=_figures(old),
            running=self.units[-1].bundle if self.units else None,
            heard_at=self.heard_at,
            restarts=self.restarts[one.version],
            golden=self._golden if says_so else Golden.UNKNOWN,
            message="golden/one.png: nothing found" if self._golden is Golden.REFUSED else "",
        )

    def _forget(self) -> None:
        self._looked_at = b""
        self._assignment = None
        self._golden = Golden.UNKNOWN

    def _unit(self, manner: Manner) -> Inspected:
        drawn = self._draw.random()
        verdict = Verdict.INVALID if drawn < manner.invalid else Verdict.OK
        if manner.invalid <= drawn < manner.invalid + manner.ng:
            verdict = Verdict.NG
        return Inspected(self._now(), self.running, verdict, manner.total_ms * self._draw.uniform(0.8, 1.2))


def _figures(units: list[Inspected]) -> Figures:
    if not units:
        return Figures()
    times = sorted(unit.total_ms for unit in units)
    return Figures(
        verdicts=dict(Counter(unit.verdict for unit in units)), p99_ms=times[int(0.99 * (len(times) - 1))]
    )
