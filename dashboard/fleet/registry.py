"""What the registry says, looked up now and then; the dashboard works on when it says nothing."""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from inspection.detection import Threshold
from inspection.errors import InputRefused, SightlineError, Unavailable
from inspection.identity import StationId
from model_registry.rollout.assignment import Assignment
from model_registry.rollout.challenge import Challenge
from model_registry.rollout.evidence import StationEvidence
from model_registry.rollout.plan import Order, RolloutWanted
from model_registry.rollout.progress import Rollout
from model_registry.rollout.proof import Proof
from model_registry.rollout.release import Approved, Release

T = TypeVar("T")

log = logging.getLogger(__name__)

FRESH = timedelta(seconds=10)
SHOWN = 5
"""Rollouts that are over."""


class Registry(Protocol):
    """The part of `model_registry.rollout.client.RegistryClient` that is used here."""

    def releases(self) -> tuple[Release, ...]: ...

    def approvals(self) -> tuple[Approved, ...]: ...

    def approve(self, digest: str, by: str) -> Release: ...
    def proof(self, digest: str) -> Proof: ...

    def assignments(self) -> tuple[Assignment, ...]: ...

    def assign(self, station: StationId, digest: str | None, by: str) -> Assignment: ...

    def rollouts(self, over: int) -> tuple[Rollout, ...]: ...

    def begin_rollout(self, wanted: RolloutWanted) -> Rollout: ...

    def order_rollout(self, number: int, what: str, order: Order) -> Rollout: ...

    def add_challenges(self, some: Sequence[Challenge]) -> tuple[Challenge, ...]: ...

    def report_evidence(self, evidence: Sequence[StationEvidence]) -> tuple[Rollout, ...]: ...


@dataclass(frozen=True, slots=True)
class RegistrySight:
    """`problem`: why there is nothing, or nothing new, to show."""

    releases: tuple[Release, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    rollouts: tuple[Rollout, ...] = ()
    """Those that are not over, then a few that are."""
    approved: Mapping[str, Approved] = field(default_factory=dict)
    """By the bundle's digest."""
    problem: str | None = None
    configured: bool = True


class RegistrySaysNo(InputRefused):
    """What was asked for is well said, and not to be had as things stand there."""


class RegistryDesk:
    """Asks the registry at most every ten seconds and remembers its last answer."""

    def __init__(self, registry: Registry | None, now: Callable[[], datetime]) -> None:
        self._registry = registry
        self._now = now
        self._lock = threading.Lock()
        self._sight = RegistrySight(configured=registry is not None)
        self._looked_at: datetime | None = None

    def look(self) -> RegistrySight:
        """Never raises: a registry that is away shows as a `problem`, beside what it said last."""
        with self._lock:
            if self._registry is not None and self._is_stale():
                self._looked_at = self._now()
                self._sight = self._ask(self._registry)
            return self._sight

    def assign(self, station: StationId, digest: str | None, by: str) -> Assignment:
        """
        Raises:
            Unavailable: there is no registry, or it does not answer.
            RegistrySaysNo: it does.
        """
        return self._change(lambda registry: registry.assign(station, digest, by))

    def approve(self, digest: str, by: str) -> Release:
        """Raises as `assign`."""
        return self._change(lambda registry: registry.approve(digest, by))

    def begin_rollout(self, wanted: RolloutWanted) -> Rollout:
        """Raises as `assign`."""
        return self._change(lambda registry: registry.begin_rollout(wanted))

    def order_rollout(self, number: int, what: str, order: Order) -> Rollout:
        """`what`: pause, resume, abort or rollback. Raises as `assign`."""
        return self._change(lambda registry: registry.order_rollout(number, what, order))

    def proof_of(self, bundle: str) -> Proof:
        """Raises as `assign`."""
        return _answer_of(lambda: self._reach().proof(bundle))

    def release_of(self, bundle: str) -> Release | None:
        """As far as the registry was heard."""
        found = (release for release in self.look().releases if release.digest == bundle)
        return next(found, None)

    def thresholds_of(self, bundle: str | None) -> Mapping[str, Threshold]:
        """Of a released bundle, per label; empty when it is not known."""
        if bundle is None:
            return {}
        release = self.release_of(bundle)
        return {} if release is None else release.manifest.thresholds

    def _change(self, action: Callable[[Registry], T]) -> T:
        done = _answer_of(lambda: action(self._reach()))
        with self._lock:
            self._looked_at = None
        return done

    def _reach(self) -> Registry:
        if self._registry is None:
            raise Unavailable("no registry is configured; add [registry] url to the settings")
        return self._registry

    def _is_stale(self) -> bool:
        return self._looked_at is None or self._now() - self._looked_at > FRESH

    def _ask(self, registry: Registry) -> RegistrySight:
        try:
            approved = {one.bundle: one for one in registry.approvals()}
            return RegistrySight(
                registry.releases(), registry.assignments(), registry.rollouts(SHOWN), approved
            )
        except SightlineError as error:
            log.warning("the registry does not answer: %s", error)
            return replace(self._sight, problem=str(error))


def _answer_of(question: Callable[[], T]) -> T:
    try:
        return question()
    except InputRefused as error:
        raise RegistrySaysNo(str(error)) from error
