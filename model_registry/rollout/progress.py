"""How far a rollout has come: one word per station, one for the whole. What is kept is kept in these."""

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated

from pydantic import NonNegativeInt, PositiveInt

from inspection.identity import StationId
from inspection.word import Moment, Sha256, Word, added_later
from model_registry.bundle.assignment import Person
from model_registry.rollout.evidence import ShadowFigures, StationEvidence
from model_registry.rollout.ledger import LedgerFact
from model_registry.rollout.plan import RolloutPlan, Stage
from model_registry.rollout.shadow import Shadow
from model_registry.rollout.stop_rules import Stop


class StationStep(StrEnum):
    WAITING = "waiting"
    """Not touched."""
    SHADOWING = "shadowing"
    """Runs its own bundle; the rollout's judges beside it, without a say."""
    ASSIGNED = "assigned"
    """No inspection carries the bundle yet."""
    PROVING = "proving"
    PROVEN = "proven"
    RETURNING = "returning"
    """Assigned its last proven bundle again."""
    RETURNED = "returned"
    """Its newest inspection carries that."""
    FAILED = "failed"
    """It did not come back within the deadline: somebody has to go and look."""


TOUCHED = frozenset({StationStep.ASSIGNED, StationStep.PROVING, StationStep.PROVEN})
"""These have the bundle, or are to have it."""
ASSIGNED_TO = TOUCHED | {StationStep.SHADOWING}
"""These were assigned something by the rollout, and return when it ends badly."""
GOING_HOME = frozenset({StationStep.RETURNING, StationStep.RETURNED, StationStep.FAILED})


class RolloutState(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    """No further station is touched; the stop rules still hold."""
    STOPPED = "stopped"
    """By a rule; every station that was touched returns."""
    ABORTED = "aborted"
    """By a person; the same."""
    DONE = "done"
    ROLLED_BACK = "rolled back"


HOLDING = frozenset({RolloutState.RUNNING, RolloutState.PAUSED})
"""Its stations take nothing from anybody else."""


class StationProgress(Word):
    station: StationId
    stage: NonNegativeInt
    """Index in the plan."""
    step: StationStep
    home: Sha256 | None
    """The last proven bundle: what it was assigned, and its inspections carried, before the rollout."""
    version: NonNegativeInt
    """Of its assignment; 0: it has none yet."""
    signed: bool = True
    """False: the assignment is decided, and perhaps not signed yet."""
    at: Moment
    """When the assignment was decided; before that, when the rollout began."""
    looks: NonNegativeInt = 0
    """How often its rates were tested,"""
    looked_at: NonNegativeInt = 0
    """the last time at so many units."""
    seen: StationEvidence | None = None
    """What the present step was judged by."""


class Rollout(Word):
    number: PositiveInt
    plan: RolloutPlan
    by: Person
    begun_at: Moment
    state: RolloutState
    stage: NonNegativeInt = 0
    """Index of the furthest stage that was reached."""
    stage_at: Moment
    """When it was reached, moved on by the length of pauses."""
    paused_at: Moment | None = None
    stations: tuple[StationProgress, ...]
    """In the order of the plan."""
    shadow: Annotated[Shadow | None, added_later(None)] = None
    """What the test says so far; until it says more than `continue` no station gets the bundle. None: the
    plan asks for no test."""
    stops: tuple[Stop, ...] = ()
    facts: tuple[LedgerFact, ...]
    """All that happened, as it stands in the ledger too."""

    @property
    def name(self) -> str:
        return f"rollout {self.number}"

    @property
    def present(self) -> Stage:
        return self.plan.stages[self.stage]

    @property
    def compares(self) -> bool:
        """Whether the bundle is still being compared, and nothing else."""
        return self.shadow is Shadow.CONTINUE

    @property
    def compared(self) -> ShadowFigures:
        """What was seen at all the stations where it challenges, together."""
        seen = [one.seen.shadow for one in self.stations if one.seen and one.seen.shadow]
        return ShadowFigures(
            agreed=sum(one.agreed for one in seen),
            disagreed=sum(one.disagreed for one in seen),
            champion_right=sum(one.champion_right for one in seen),
            challenger_right=sum(one.challenger_right for one in seen),
            undecided=sum(one.undecided for one in seen),
        )

    @property
    def holds(self) -> bool:
        return self.state in HOLDING

    @property
    def is_open(self) -> bool:
        """Whether there is something left to be seen."""
        return self.holds or any(
            one.step in (StationStep.RETURNING, StationStep.FAILED) for one in self.stations
        )

    def of(self, stage: int) -> tuple[StationProgress, ...]:
        return tuple(one for one in self.stations if one.stage == stage)

    def with_stations(self, change: Callable[[StationProgress], StationProgress]) -> "Rollout":
        return self.model_copy(update={"stations": tuple(change(one) for one in self.stations)})

    def with_fact(self, fact: LedgerFact) -> "Rollout":
        return self.model_copy(update={"facts": (*self.facts, fact)})


class Rollouts(Word):
    """What `GET /api/rollouts` answers."""

    items: tuple[Rollout, ...]
