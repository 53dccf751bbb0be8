"""What people do with a rollout: begin, pause, resume, abort, roll back. A refusal names the way out."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from inspection.errors import InputRefused
from inspection.identity import StationId
from model_registry.bundle.assignment import Assignment
from model_registry.rollout.advance import send_home, wish
from model_registry.rollout.ledger import LedgerEvent
from model_registry.rollout.plan import Order, RolloutPlan, RolloutWanted
from model_registry.rollout.progress import ASSIGNED_TO, Rollout, RolloutState, StationProgress, StationStep
from model_registry.rollout.shadow import Shadow


def begin(
    number: int,
    wanted: RolloutWanted,
    assignments: Mapping[StationId, Assignment],
    others: Collection[Rollout],
    now: datetime,
) -> Rollout:
    """A rollout that has touched nothing yet.

    Raises:
        InputRefused: a station is in another one that is not over, or has the bundle already.
    """
    _refuse_held(wanted.plan, others)
    for station in wanted.plan.stations:
        assignment = assignments.get(station)
        if assignment is not None and assignment.bundle == wanted.plan.bundle:
            raise InputRefused(f"station {station} is assigned this bundle already; leave it out")
    if wanted.plan.shadow is not None:
        for station in wanted.plan.shadow.stations:
            if station not in assignments or assignments[station].bundle is None:
                raise InputRefused(
                    f"station {station} is assigned no bundle to compare with; leave it out of `shadow`"
                )
    stations = (
        StationProgress(
            station=station,
            stage=index,
            step=StationStep.WAITING,
            home=assignments[station].bundle if station in assignments else None,
            version=assignments[station].version if station in assignments else 0,
            at=now,
        )
        for index, stage in enumerate(wanted.plan.stages)
        for station in stage.stations
    )
    begun = Rollout(
        number=number,
        plan=wanted.plan,
        by=wanted.by,
        begun_at=now,
        state=RolloutState.RUNNING,
        stage_at=now,
        stations=tuple(stations),
        shadow=None if wanted.plan.shadow is None else Shadow.CONTINUE,
        facts=(),
    )
    return wish(begun, LedgerEvent.ROLLOUT_BEGUN, wanted.by, wanted.why, now)


def pause(rollout: Rollout, order: Order, now: datetime) -> Rollout:
    """
    Raises:
        InputRefused: it is not running.
    """
    _need(rollout, "pause", RolloutState.RUNNING)
    paused = rollout.model_copy(update={"state": RolloutState.PAUSED, "paused_at": now})
    return wish(paused, LedgerEvent.ROLLOUT_PAUSED, order.by, order.why, now)


def resume(rollout: Rollout, order: Order, now: datetime) -> Rollout:
    """The deadline of the stage moves on by the length of the pause.

    Raises:
        InputRefused: it is not paused.
    """
    _need(rollout, "resume", RolloutState.PAUSED)
    began = rollout.stage_at + (now - (rollout.paused_at or now))
    resumed = rollout.model_copy(update={"state": RolloutState.RUNNING, "paused_at": None, "stage_at": began})
    return wish(resumed, LedgerEvent.ROLLOUT_RESUMED, order.by, order.why, now)


def abort(rollout: Rollout, order: Order, now: datetime) -> Rollout:
    """As a rule would: what was touched returns.

    Raises:
        InputRefused: it is over.
    """
    _need(rollout, "abort", RolloutState.RUNNING, RolloutState.PAUSED)
    aborted = send_home(rollout, now).model_copy(update={"state": RolloutState.ABORTED})
    return wish(aborted, LedgerEvent.ROLLOUT_ABORTED, order.by, order.why, now)


def roll_back(
    rollout: Rollout,
    order: Order,
    assignments: Mapping[StationId, Assignment],
    others: Collection[Rollout],
    now: datetime,
) -> Rollout:
    """Back to what was before it, after it is done too. A station that somebody assigned since is left alone.

    Raises:
        InputRefused: its stations went back already, or a later rollout has one of them.
    """
    _need(rollout, "roll back", RolloutState.RUNNING, RolloutState.PAUSED, RolloutState.DONE)
    _refuse_held(rollout.plan, [other for other in others if other.number != rollout.number])
    since = {
        one.station
        for one in rollout.stations
        if one.step in ASSIGNED_TO
        and (one.station not in assignments or assignments[one.station].version != one.version)
    }
    left = f"assigned since, left alone: {', '.join(sorted(map(str, since)))}" if since else ""
    back = send_home(rollout, now, but=since).model_copy(
        update={"state": RolloutState.ROLLED_BACK, "paused_at": None}
    )
    return wish(back, LedgerEvent.ROLLED_BACK, order.by, "; ".join(filter(None, (order.why, left))), now)


Simple = Callable[[Rollout, Order, datetime], Rollout]
SIMPLE: Mapping[str, Simple] = {"pause": pause, "resume": resume, "abort": abort}
"""Orders that need to know nothing else."""


def _refuse_held(plan: RolloutPlan, others: Collection[Rollout]) -> None:
    held = {one.station: other for other in others if other.holds for one in other.stations}
    for station in plan.stations:
        if other := held.get(station):
            raise InputRefused(
                f"station {station} is in {other.name}, which is {other.state}; "
                "abort that, or wait for its end"
            )


def _need(rollout: Rollout, what: str, *states: RolloutState) -> None:
    if rollout.state not in states:
        raise InputRefused(
            f"{rollout.name} is {rollout.state}; only one that is {' or '.join(states)} can be {_PAST[what]}"
        )


_PAST = {"pause": "paused", "resume": "resumed", "abort": "aborted", "roll back": "rolled back"}
