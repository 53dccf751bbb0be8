"""What a rollout is to do: which bundle, to which stations in which order, and what speaks against it."""

from collections import Counter
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, PositiveFloat, PositiveInt, model_validator

from inspection.errors import InputRefused
from inspection.identity import Identifier, StationId
from inspection.word import Sha256, Word, added_later
from model_registry.bundle.assignment import Person
from model_registry.rollout.shadow import ShadowTest
from model_registry.rollout.stop_rules import StopRules


def _as_written(station: object) -> object:
    """`site/line/station`, as people write it in a file."""
    if not isinstance(station, str):
        return station
    try:
        return StationId.parse(station)
    except InputRefused as error:
        raise ValueError(str(error)) from error


PlannedStation = Annotated[StationId, BeforeValidator(_as_written)]
Why = Annotated[str, Field(max_length=500)]


class Stage(Word):
    """Stations that get the bundle together, once all of the stage before are proven."""

    name: Identifier
    stations: Annotated[tuple[PlannedStation, ...], Field(min_length=1)]


class ShadowStage(Word):
    """Before the canary: the bundle judges beside the one in service, and people decide where they differ."""

    stations: Annotated[tuple[PlannedStation, ...], Field(min_length=1)]
    """Of the stages; the canary's, as a rule."""
    units: PositiveInt = 1000
    """Judged by both, at all stations together, before anything is decided."""
    alike_after: PositiveInt = 20_000
    """So many, with every disagreement decided and none better: they are alike."""
    test: ShadowTest = ShadowTest()
    deadline_s: PositiveFloat = 604_800.0


class RolloutPlan(Word):
    """The first stage is the canary: it alone meets a bundle of which nothing is known."""

    bundle: Sha256
    stages: Annotated[tuple[Stage, ...], Field(min_length=1)]
    rules: StopRules = StopRules()
    units: PositiveInt = 200
    """Inspections that carry the bundle, at each station, before it counts as proven there."""
    shadow: Annotated[ShadowStage | None, added_later(None)] = None
    deadline_s: PositiveFloat = 86_400.0
    """For each stage; pauses do not count. Also how long a return may take before somebody has to look."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        twice = [str(station) for station, count in Counter(self.stations).items() if count > 1]
        if twice:
            raise ValueError(f"station {twice[0]} is in it twice; leave it in one stage")
        names = [stage.name for stage in self.stages]
        if len(set(names)) < len(names):
            raise ValueError("two stages have the same name; rename one")
        shadowing = () if self.shadow is None else self.shadow.stations
        strangers = [str(station) for station in shadowing if station not in self.stations]
        if strangers:
            raise ValueError(f"shadow.stations: {strangers[0]} is in no stage; name only those that are")
        if self.units < self.rules.min_units:
            raise ValueError(
                f"units is below rules.min_units ({self.rules.min_units}); no rate would be looked at"
            )
        return self

    @property
    def stations(self) -> tuple[StationId, ...]:
        """In the order of the stages."""
        return tuple(station for stage in self.stages for station in stage.stations)


class RolloutWanted(Word):
    """What `POST /api/rollouts` takes."""

    plan: RolloutPlan
    by: Person
    why: Why = ""


class Order(Word):
    """What a person wants of a rollout that is there already; the address says what."""

    by: Person
    why: Why = ""
