"""A registry that keeps releases, assignments and rollouts in memory, or is away."""

from collections.abc import Sequence
from datetime import UTC, datetime

from inspection.detection import Threshold
from inspection.errors import InputRefused, Unavailable
from inspection.identity import StationId
from model_registry.bundle.manifest import (
    BundleManifest,
    ClassMetrics,
    FileEntry,
    InputSize,
    Lineage,
    Metrics,
    Parity,
)
from model_registry.rollout.advance import actions, advance
from model_registry.rollout.assignment import Assignment
from model_registry.rollout.challenge import Challenge
from model_registry.rollout.evidence import StationEvidence
from model_registry.rollout.ledger import LedgerFact, LedgerLine
from model_registry.rollout.orders import SIMPLE, begin, roll_back
from model_registry.rollout.plan import Order, RolloutWanted
from model_registry.rollout.progress import Rollout
from model_registry.rollout.proof import Proof
from model_registry.rollout.release import Approved, Release

AT = datetime(2026, 3, 1, 16, 0, tzinfo=UTC)
LABELS = ("screw", "label", "scratch", "dent")


def make_release(name: str = "panel-1", parents: tuple[str, ...] = (), map50: float = 0.983) -> Release:
    manifest = BundleManifest(
        name=name,
        labels=LABELS,
        input=InputSize(width=320, height=320),
        thresholds={label: Threshold(reject=0.5, grey=0.3) for label in LABELS},
        nms_iou=0.45,
        precision="INT8",
        openvino="2026.4.0",
        metrics=Metrics(
            pictures=212,
            map50_fp32=map50,
            map50_int8=map50 - 0.002,
            map_fp32=map50 - 0.21,
            map_int8=map50 - 0.215,
            per_class={
                label: ClassMetrics(
                    boxes=420 - 90 * place,
                    ap50_fp32=map50 - 0.01 * place,
                    ap50_int8=map50 - 0.012 * place,
                    recall_fp32=0.99,
                    recall_int8=0.985,
                )
                for place, label in enumerate(LABELS)
            },
        ),
        parity=Parity(pictures=16, openvino_fp32_lost=0, int8_lost=0, int8_largest_score_shift=0.04),
        lineage=Lineage(snapshot="s-1", run="r-1", parents=parents, code_version="0.1.0", trained_at=AT),
        golden=(),
        files={"model.xml": FileEntry(sha256="0" * 64, size=1)},
    )
    return Release(digest=manifest.digest, manifest=manifest, released_at=AT, released_by="mei")


class RegistryInMemory:
    """`away`: every question ends in `Unavailable`. `asked` counts questions about releases."""

    def __init__(self, *releases: Release) -> None:
        self._releases = releases
        self._assignments: dict[str, Assignment] = {}
        self._facts = [LedgerFact.released(release) for release in releases]
        self._rollouts: list[Rollout] = []
        self._approved: dict[str, Approved] = {}
        self._challenges: dict[str, Challenge] = {}
        self.evidence: list[StationEvidence] = []
        """What was reported last."""
        self.away = False
        self.asked = 0
        self.proofs = 0
        """How often one was asked for."""

    def add(self, release: Release) -> str:
        """One more that is released; its digest."""
        self._releases = (*self._releases, release)
        return release.digest

    def releases(self) -> tuple[Release, ...]:
        self.asked += 1
        self._answer()
        return self._releases

    def proof(self, digest: str) -> Proof:
        """Its ledger is whole; nothing is signed here (`tests.fakes.registry_world` signs)."""
        self.proofs += 1
        self._answer()
        if digest not in {release.digest for release in self._releases}:
            raise InputRefused(f"bundle {digest[:8]} was never released")
        lines: list[LedgerLine] = []
        for fact in self._facts:
            lines.append(LedgerLine.following(lines[-1] if lines else None, fact))
        return Proof(bundle=digest, roots=("{}",), targets="{}", ledger=tuple(lines))

    def assignments(self) -> tuple[Assignment, ...]:
        self._answer()
        return tuple(self._assignments.values())

    def approvals(self) -> tuple[Approved, ...]:
        self._answer()
        return tuple(self._approved.values())

    def approve(self, digest: str, by: str) -> Release:
        self._answer()
        release = next((one for one in self._releases if one.digest == digest), None)
        if release is None:
            raise InputRefused(f"bundle {digest[:8]} was never released")
        if release.released_by == by:
            raise InputRefused(f"bundle {digest}: {by} released it; somebody else has to approve it")
        self._approved.setdefault(digest, Approved(bundle=digest, by=by, at=AT))
        return release

    def add_challenges(self, some: Sequence[Challenge]) -> tuple[Challenge, ...]:
        self._answer()
        self._challenges |= {one.unit: one for one in some}
        return tuple(self._challenges.values())

    def assign(self, station: StationId, digest: str | None, by: str) -> Assignment:
        self._answer()
        if digest is not None and digest not in {release.digest for release in self._releases}:
            raise InputRefused(f"bundle {digest[:8]} was never released")
        before = self._assignments.get(station.path)
        version = before.version + 1 if before else 1
        made = Assignment(station=station, bundle=digest, version=version, assigned_at=AT, assigned_by=by)
        self._assignments[station.path] = made
        self._facts.append(LedgerFact.assigned(made))
        return made

    def rollouts(self, over: int = 5) -> tuple[Rollout, ...]:
        self._answer()
        found = self._rollouts[::-1]
        still = [one for one in found if one.is_open]
        return (*still, *[one for one in found if not one.is_open][:over])

    def begin_rollout(self, wanted: RolloutWanted) -> Rollout:
        self._answer()
        number = len(self._rollouts) + 1
        return self._keep(begin(number, wanted, self._by_station(), self._rollouts, AT))

    def order_rollout(self, number: int, what: str, order: Order) -> Rollout:
        self._answer()
        if not 0 < number <= len(self._rollouts):
            raise InputRefused(f"there is no rollout {number}")
        rollout = self._rollouts[number - 1]
        if what == "rollback":
            return self._keep(roll_back(rollout, order, self._by_station(), self._rollouts, AT))
        return self._keep(SIMPLE[what](rollout, order, AT))

    def report_evidence(self, evidence: Sequence[StationEvidence]) -> tuple[Rollout, ...]:
        self._answer()
        self.evidence = list(evidence)
        seen = {one.station: one for one in evidence}
        found = [rollout for rollout in self._rollouts if rollout.is_open]
        return tuple(self._keep(advance(rollout, seen, AT)[0]) for rollout in found)

    def _keep(self, rollout: Rollout) -> Rollout:
        for action in actions(rollout):
            self.assign(action.station, action.bundle, f"{rollout.name}, {rollout.by}")
        kept = rollout.with_stations(lambda one: one.model_copy(update={"signed": True}))
        self._rollouts[rollout.number - 1 :] = [kept, *self._rollouts[rollout.number :]]
        return kept

    def _by_station(self) -> dict[StationId, Assignment]:
        return {one.station: one for one in self._assignments.values()}

    def _answer(self) -> None:
        if self.away:
            raise Unavailable("registry http://127.0.0.1:8090 does not answer; check that it runs")
