"""A rollout on paper: nothing is signed, stations are what their evidence says."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from inspection.identity import StationId
from inspection.verdict import Verdict
from model_registry.bundle.assignment import Assignment
from model_registry.rollout.advance import Action, advance
from model_registry.rollout.evidence import Figures, Golden, StationEvidence
from model_registry.rollout.orders import begin
from model_registry.rollout.plan import Order, RolloutPlan, RolloutWanted, Stage
from model_registry.rollout.progress import Rollout, StationProgress, StationStep
from tests.fakes.registry_world import START

OLD, NEW = "a" * 64, "b" * 64
ANN = Order(by="ann", why="as agreed")


def station(number: int) -> StationId:
    return StationId(site="plant-1", line="line-a", station=f"station-{number}")


def plan(*sizes: int, bundle: str = NEW, **changes: Any) -> RolloutPlan:
    """Stages of so many stations, which count from 1 throughout."""
    sizes = sizes or (2, 3)
    firsts = [1 + sum(sizes[:index]) for index in range(len(sizes))]
    stages = tuple(
        Stage(name=f"stage-{index + 1}", stations=tuple(map(station, range(first, first + size))))
        for index, (first, size) in enumerate(zip(firsts, sizes, strict=True))
    )
    return RolloutPlan(bundle=bundle, stages=stages, **changes)


def figures(ok: int = 0, ng: int = 0, review: int = 0, invalid: int = 0, p99_ms: float = 20.0) -> Figures:
    counts = {Verdict.OK: ok, Verdict.NG: ng, Verdict.REVIEW: review, Verdict.INVALID: invalid}
    verdicts = {verdict: count for verdict, count in counts.items() if count}
    return Figures(verdicts=verdicts, p99_ms=p99_ms if verdicts else None)


USUAL = figures(ok=960, ng=40)
"""4 % NG."""
PROVES = figures(ok=192, ng=8)


class PaperRollout:
    """`tell` is what the cluster reports, `sees` the common cases of it; each advances the rollout."""

    def __init__(self, planned: RolloutPlan | None = None) -> None:
        planned = planned or plan()
        self.now = START
        assignments = {
            one: Assignment(station=one, bundle=OLD, version=3, assigned_at=START, assigned_by="ann")
            for one in planned.stations
        }
        self.rollout = begin(1, RolloutWanted(plan=planned, by="ann"), assignments, (), START)
        self.signed: list[Action] = []

    def of(self, number: int) -> StationProgress:
        return next(one for one in self.rollout.stations if one.station == station(number))

    @property
    def steps(self) -> str:
        """The first letters: w, s, a, P(roving), p(roven), R(eturning), r(eturned), f."""
        return "".join(_LETTERS[one.step] for one in self.rollout.stations)

    def evidence(self, number: int, **changes: Any) -> StationEvidence:
        """Of a station that runs what it was last told to, without a unit so far."""
        one = self.of(number)
        has_new = one.step in (StationStep.ASSIGNED, StationStep.PROVING, StationStep.PROVEN)
        fields: dict[str, Any] = {
            "station": one.station,
            "version": one.version,
            "bundle": self.rollout.plan.bundle,
            "at": self.now,
            "before": USUAL,
            "running": self.rollout.plan.bundle if has_new else one.home,
            "heard_at": self.now,
            "golden": Golden.PASSED,
        }
        return StationEvidence(**{**fields, **changes})

    def tell(self, *evidence: StationEvidence) -> Rollout:
        self.rollout, actions = advance(self.rollout, {one.station: one for one in evidence}, self.now)
        self.sign(actions)
        return self.rollout

    def sees(self, *numbers: int, **changes: Any) -> Rollout:
        return self.tell(*(self.evidence(number, **changes) for number in numbers))

    def sign(self, actions: tuple[Action, ...]) -> None:
        self.signed += actions
        self.rollout = self.rollout.with_stations(lambda one: one.model_copy(update={"signed": True}))

    def later(self, **span: float) -> datetime:
        self.now += timedelta(**span)
        return self.now

    def bundles(self) -> Mapping[StationId, str | None]:
        """What each station is signed to run, where anything was signed."""
        return {action.station: action.bundle for action in self.signed}


_LETTERS = {
    StationStep.WAITING: "w",
    StationStep.SHADOWING: "s",
    StationStep.ASSIGNED: "a",
    StationStep.PROVING: "P",
    StationStep.PROVEN: "p",
    StationStep.RETURNING: "R",
    StationStep.RETURNED: "r",
    StationStep.FAILED: "f",
}
