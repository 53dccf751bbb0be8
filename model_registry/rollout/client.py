"""The registry as the dashboard and the command line see it."""

from collections.abc import Sequence

import httpx

from inspection.identity import StationId
from model_registry.rollout.assignment import Assignment, Assignments
from model_registry.rollout.challenge import Challenge, Challenges
from model_registry.rollout.evidence import EvidenceSeen, StationEvidence
from model_registry.rollout.plan import Order, RolloutWanted
from model_registry.rollout.progress import Rollout, Rollouts
from model_registry.rollout.proof import Proof
from model_registry.rollout.release import Approvals, Approved, Release, Releases
from model_registry.rollout.reply import ask, open_client

TIMEOUT_S = 10.0


class RegistryClient:
    """Asks over HTTP, one connection per question; safe to share between threads.

    Every method raises `Unavailable` when the registry does not answer and `InputRefused` with its own
    words when it refuses. `transport` stands in for the network in tests.
    """

    def __init__(self, base_url: str, token: str, transport: httpx.BaseTransport | None = None) -> None:
        self._base_url = base_url
        self._token = token
        self._transport = transport

    def releases(self) -> tuple[Release, ...]:
        """Newest first."""
        with self._open() as client:
            return ask(client, "GET", "/api/releases", Releases).items

    def release(self, digest: str) -> Release:
        with self._open() as client:
            return ask(client, "GET", f"/api/releases/{digest}", Release)

    def proof(self, digest: str) -> Proof:
        """What shows an outsider who released this bundle."""
        with self._open() as client:
            return ask(client, "GET", f"/api/proof/{digest}", Proof)

    def approve(self, digest: str, by: str) -> Release:
        """`by`, who is not the one that released it, stands for this bundle."""
        with self._open() as client:
            return ask(client, "POST", f"/api/releases/{digest}/approval", Release, json={"by": by})

    def approvals(self) -> tuple[Approved, ...]:
        """In the order in which they were given."""
        with self._open() as client:
            return ask(client, "GET", "/api/approvals", Approvals).items

    def challenges(self, name: str | None = None) -> tuple[Challenge, ...]:
        """Units that a bundle of this name has to judge right; without a name, all."""
        asked = {} if name is None else {"name": name}
        with self._open() as client:
            return ask(client, "GET", "/api/challenges", Challenges, params=asked).items

    def add_challenges(self, some: Sequence[Challenge]) -> tuple[Challenge, ...]:
        """All, these included."""
        body = Challenges(items=tuple(some)).model_dump(mode="json")
        with self._open() as client:
            return ask(client, "POST", "/api/challenges", Challenges, json=body).items

    def retire_challenge(self, unit: str, by: str, why: str) -> Challenge:
        """The people were wrong about this unit."""
        said = {"unit": unit, "by": by, "why": why}
        with self._open() as client:
            return ask(client, "POST", "/api/challenges/retired", Challenge, json=said)

    def assignments(self) -> tuple[Assignment, ...]:
        """The present one of each station."""
        with self._open() as client:
            return ask(client, "GET", "/api/assignments", Assignments).items

    def assign(self, station: StationId, digest: str | None, by: str) -> Assignment:
        """This station is to run this bundle; None: none. `by` is the person who decided."""
        # Sent as it is: what is wrong with it, the registry says.
        wanted = {"station": station.model_dump(), "bundle": digest, "by": by}
        with self._open() as client:
            return ask(client, "POST", "/api/assignments", Assignment, json=wanted)

    def rollouts(self, over: int) -> tuple[Rollout, ...]:
        """Those that are not over, then so many of the others; newest first in both."""
        with self._open() as client:
            return ask(client, "GET", "/api/rollouts", Rollouts, params={"over": over}).items

    def rollout(self, number: int) -> Rollout:
        with self._open() as client:
            return ask(client, "GET", f"/api/rollouts/{number}", Rollout)

    def begin_rollout(self, wanted: RolloutWanted) -> Rollout:
        with self._open() as client:
            return ask(client, "POST", "/api/rollouts", Rollout, content=wanted.model_dump_json())

    def order_rollout(self, number: int, what: str, order: Order) -> Rollout:
        """`what`: pause, resume, abort or rollback."""
        path = f"/api/rollouts/{number}/{what}"
        with self._open() as client:
            return ask(client, "POST", path, Rollout, content=order.model_dump_json())

    def report_evidence(self, evidence: Sequence[StationEvidence]) -> tuple[Rollout, ...]:
        """The rollouts that it was for, gone on by it."""
        content = EvidenceSeen(items=tuple(evidence)).model_dump_json()
        with self._open() as client:
            return ask(client, "PUT", "/api/evidence", Rollouts, content=content).items

    def _open(self) -> httpx.Client:
        return open_client(self._base_url, self._token, self._transport, TIMEOUT_S)
