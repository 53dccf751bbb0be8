"""What follows for a rollout from what was seen: a pure function, the whole of the deciding.

    advance(rollout, evidence, now) -> (the rollout after it, the assignments that are to be signed)

Nothing here reads a clock, a file or a network. Whoever carries the actions out keeps the rollout first.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from inspection.identity import StationId
from inspection.word import Sha256
from model_registry.rollout.compared import answer, champion_better, shadow_stops, tell_compared
from model_registry.rollout.evidence import Golden, StationEvidence
from model_registry.rollout.ledger import LedgerEvent, LedgerFact
from model_registry.rollout.progress import (
    ASSIGNED_TO,
    GOING_HOME,
    Rollout,
    RolloutState,
    StationProgress,
    StationStep,
)
from model_registry.rollout.shadow import Shadow
from model_registry.rollout.stop_rules import LOOK_AGAIN, Rule, Stop, rates_stop, station_stops, tell_stop

WHY_CHARACTERS = 500
UNTOUCHED = (StationStep.WAITING, StationStep.SHADOWING)
"""The bundle in service is still their own."""


class Action(NamedTuple):
    """Sign that this station is to run this bundle, as the assignment with this version."""

    station: StationId
    bundle: Sha256 | None
    version: int
    challenger: Sha256 | None = None
    """Judges beside it."""


def advance(
    rollout: Rollout, evidence: Mapping[StationId, StationEvidence], now: datetime
) -> tuple[Rollout, tuple[Action, ...]]:
    """`rollout` has no action left to carry out; `evidence` may lack stations, and repeat itself."""
    rollout = rollout.with_stations(lambda one: _seen(rollout, one, evidence.get(one.station), now))
    if rollout.holds:
        rollout = _watch(rollout, now)
    if rollout.state is RolloutState.RUNNING and rollout.compares:
        rollout = _compare(rollout, now)
    if rollout.state is RolloutState.RUNNING and not rollout.compares:
        rollout = _go_on(rollout, now)
    return rollout, actions(rollout)


def actions(rollout: Rollout) -> tuple[Action, ...]:
    """What is decided and perhaps not signed; the same again after a kill."""
    bundle = rollout.plan.bundle
    return tuple(
        Action(one.station, one.home, one.version, bundle)
        if one.step is StationStep.SHADOWING
        else Action(one.station, one.home if one.step in GOING_HOME else bundle, one.version)
        for one in rollout.stations
        if not one.signed
    )


def send_home(rollout: Rollout, now: datetime, but: Collection[StationId] = ()) -> Rollout:
    """Every station that was touched is to have its last proven bundle again; the others, and `but`, stay."""

    def turn(one: StationProgress) -> StationProgress:
        goes = one.step in ASSIGNED_TO and one.station not in but
        return _decided(one, StationStep.RETURNING, now) if goes else one

    return rollout.with_stations(turn)


def wish(rollout: Rollout, event: LedgerEvent, by: str, why: str, at: datetime) -> Rollout:
    """The rollout with one more fact."""
    return rollout.with_fact(
        LedgerFact(
            event=event,
            at=at,
            by=by,
            bundle=rollout.plan.bundle,
            rollout=rollout.number,
            why=why if len(why) <= WHY_CHARACTERS else why[: WHY_CHARACTERS - 3] + "...",
        )
    )


def _seen(
    rollout: Rollout, one: StationProgress, evidence: StationEvidence | None, now: datetime
) -> StationProgress:
    if evidence is not None and _is_news(rollout, one, evidence):
        one = one.model_copy(update={"seen": evidence, "step": _step(one, evidence)})
    overdue = now - one.at > timedelta(seconds=rollout.plan.deadline_s)
    if one.step is StationStep.RETURNING and overdue:
        return one.model_copy(update={"step": StationStep.FAILED})
    return one


def _is_news(rollout: Rollout, one: StationProgress, evidence: StationEvidence) -> bool:
    """About this very assignment, and not older than what is known: reports may overtake each other."""
    about = (evidence.version, evidence.bundle) == (one.version, rollout.plan.bundle)
    return about and (one.seen is None or one.seen.version != one.version or evidence.at >= one.seen.at)


def _step(one: StationProgress, evidence: StationEvidence) -> StationStep:
    if one.step in GOING_HOME:
        return StationStep.RETURNED if evidence.running == one.home else StationStep.RETURNING
    if one.step is StationStep.ASSIGNED and evidence.since.units:
        return StationStep.PROVING
    return one.step


def _watch(rollout: Rollout, now: datetime) -> Rollout:
    stops: list[Stop] = []

    def watched(one: StationProgress) -> StationProgress:
        seen = one.seen
        if one.step not in ASSIGNED_TO or seen is None or seen.version != one.version:
            return one
        stops.extend(station_stops(rollout.plan.rules, seen, one.at))
        if one.step is StationStep.SHADOWING:
            stops.extend(shadow_stops(rollout.plan.rules, seen, one.at))
            return one
        if not _look_is_due(rollout, one, seen.since.units):
            return one
        stops.extend(rates_stop(rollout.plan.rules, seen, len(rollout.stations), one.looks + 1))
        return one.model_copy(update={"looks": one.looks + 1, "looked_at": seen.since.units})

    rollout = rollout.with_stations(watched)
    return _stopped(rollout, tuple(stops), now) if stops else rollout


def _look_is_due(rollout: Rollout, one: StationProgress, units: int) -> bool:
    if units < rollout.plan.rules.min_units or units == one.looked_at:
        return False
    about_to_be_proven = one.step is StationStep.PROVING and units >= rollout.plan.units
    return about_to_be_proven or units >= one.looked_at * LOOK_AGAIN


def _stopped(rollout: Rollout, stops: tuple[Stop, ...], now: datetime) -> Rollout:
    stopped = send_home(rollout, now).model_copy(update={"state": RolloutState.STOPPED, "stops": stops})
    return wish(stopped, LedgerEvent.ROLLOUT_STOPPED, stopped.name, "; ".join(map(tell_stop, stops)), now)


def _compare(rollout: Rollout, now: datetime) -> Rollout:
    """The stage before the first: nobody gets the bundle, some let it judge beside their own."""
    shadow = rollout.plan.shadow
    assert shadow is not None
    found = answer(shadow, rollout.compared)
    rollout = rollout.model_copy(update={"shadow": found})
    told = tell_compared(rollout.compared)
    if found is Shadow.CHAMPION:
        return _stopped(rollout, (champion_better(rollout.compared),), now)
    if found is not Shadow.CONTINUE:
        rollout = rollout.model_copy(update={"stage_at": now})
        why = f"{rollout.present.name}: {found}; {told}"
        return wish(rollout, LedgerEvent.ROLLOUT_STAGE, rollout.name, why, now)
    if now - rollout.stage_at > timedelta(seconds=shadow.deadline_s):
        stop = Stop(rule=Rule.NO_ANSWER, allowed=shadow.deadline_s, message=told)
        return _stopped(rollout, (stop,), now)
    return rollout.with_stations(
        lambda one: _shadowing(rollout, one, now) if one.station in shadow.stations else one
    )


def _shadowing(rollout: Rollout, one: StationProgress, now: datetime) -> StationProgress:
    if one.step is not StationStep.WAITING or not is_settled(rollout, one):
        return one
    return _decided(one, StationStep.SHADOWING, now)


def _go_on(rollout: Rollout, now: datetime) -> Rollout:
    rollout = rollout.with_stations(lambda one: _proven(rollout, one))
    while all(one.step is StationStep.PROVEN for one in rollout.of(rollout.stage)):
        if rollout.stage == len(rollout.plan.stages) - 1:
            done = rollout.model_copy(update={"state": RolloutState.DONE})
            return wish(done, LedgerEvent.ROLLOUT_DONE, done.name, "", now)
        rollout = rollout.model_copy(update={"stage": rollout.stage + 1, "stage_at": now})
        rollout = wish(rollout, LedgerEvent.ROLLOUT_STAGE, rollout.name, rollout.present.name, now)
    if now - rollout.stage_at > timedelta(seconds=rollout.plan.deadline_s):
        return _stopped(rollout, (_overdue(rollout),), now)
    return rollout.with_stations(lambda one: _assigned(rollout, one, now))


def _proven(rollout: Rollout, one: StationProgress) -> StationProgress:
    """By its inspections: what a station says of itself is needed, and not enough."""
    seen = one.seen
    if one.step is not StationStep.PROVING or seen is None:
        return one
    carried = seen.since.units >= rollout.plan.units and seen.running == rollout.plan.bundle
    if not carried or seen.golden is not Golden.PASSED:
        return one
    return one.model_copy(update={"step": StationStep.PROVEN})


def _assigned(rollout: Rollout, one: StationProgress, now: datetime) -> StationProgress:
    if one.step not in UNTOUCHED or one.stage != rollout.stage or not is_settled(rollout, one):
        return one
    return _decided(one, StationStep.ASSIGNED, now)


def is_settled(rollout: Rollout, one: StationProgress) -> bool:
    """Whether it may be touched: heard of, and inspecting with what it is assigned, so that a way back is
    known to be one."""
    seen = one.seen
    if seen is None or seen.heard_at is None or seen.running != one.home:
        return False
    return (seen.at - seen.heard_at).total_seconds() <= rollout.plan.rules.silent_s


def _decided(one: StationProgress, step: StationStep, now: datetime) -> StationProgress:
    return one.model_copy(
        update={
            "step": step,
            "version": one.version + 1,
            "signed": False,
            "at": now,
            "looks": 0,
            "looked_at": 0,
        }
    )


def _overdue(rollout: Rollout) -> Stop:
    waited_for = [one for one in rollout.of(rollout.stage) if one.step is not StationStep.PROVEN]
    return Stop(
        rule=Rule.DEADLINE,
        allowed=rollout.plan.deadline_s,
        message=", ".join(_names(waited_for)),
    )


def _names(stations: list[StationProgress]) -> Iterator[str]:
    for one in stations[:5]:
        yield f"{one.station} ({one.step})"
    if len(stations) > 5:
        yield f"and {len(stations) - 5} more"
