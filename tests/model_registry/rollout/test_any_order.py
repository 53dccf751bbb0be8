"""Whatever is reported and ordered, in whatever order: nothing happens to a station before its turn."""

from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as some

from inspection.errors import InputRefused
from inspection.identity import StationId
from model_registry.bundle.assignment import Assignment
from model_registry.rollout.advance import actions
from model_registry.rollout.evidence import Golden, StationEvidence
from model_registry.rollout.orders import abort, pause, resume, roll_back
from model_registry.rollout.plan import Order
from model_registry.rollout.progress import HOLDING, TOUCHED, Rollout, StationStep
from tests.fakes.paper_rollout import NEW, OLD, PROVES, USUAL, PaperRollout, figures, plan
from tests.fakes.registry_world import START

STAGES = (2, 2, 2)
COUNTS = (figures(), figures(ok=1), PROVES, PROVES, PROVES, figures(ok=100, ng=100), figures(invalid=30))
ORDERS = {
    "pause": pause,
    "resume": resume,
    "abort": abort,
    "rollback": lambda rollout, order, now: roll_back(rollout, order, as_signed(rollout), (), now),
}


def as_signed(rollout: Rollout) -> dict[StationId, Assignment]:
    """Nobody else has assigned anything."""
    return {
        one.station: Assignment(
            station=one.station, bundle=None, version=one.version, assigned_at=START, assigned_by="ann"
        )
        for one in rollout.stations
    }


evidences: some.SearchStrategy[list[dict[str, Any]]] = some.lists(
    some.builds(
        dict,
        number=some.integers(1, 6),
        since=some.sampled_from(COUNTS),
        running=some.sampled_from((OLD, NEW, NEW, None)),
        golden=some.sampled_from((Golden.PASSED, Golden.PASSED, Golden.UNKNOWN, Golden.REFUSED)),
        restarts=some.sampled_from((0, 0, 0, 5)),
        stale=some.integers(0, 9).map(lambda drawn: drawn == 0),
    ),
    max_size=8,
)
steps = some.one_of(
    evidences,
    evidences,
    evidences,
    some.sampled_from((60.0, 700.0, 90_000.0)),
    some.sampled_from(tuple(ORDERS)),
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(story=some.lists(steps, max_size=25))
def test_no_interleaving_touches_a_station_before_its_turn(story: list[object]) -> None:
    paper = PaperRollout(plan(*STAGES))
    for step in story:
        before = paper.rollout
        take(paper, step)
        check(before, paper.rollout)
    final = paper.bundles()
    for one in paper.rollout.stations:
        if paper.rollout.state not in HOLDING and paper.rollout.state != "done":
            assert final.get(one.station, OLD) == OLD, "what is over has left nothing behind"


def take(paper: PaperRollout, step: object) -> None:
    if isinstance(step, float):
        paper.later(seconds=step)
        paper.tell()
    elif isinstance(step, str):
        try:
            paper.rollout = ORDERS[step](paper.rollout, Order(by="ann"), paper.now)
        except InputRefused:
            return
        paper.sign(actions(paper.rollout))
    else:
        assert isinstance(step, list)
        paper.tell(*(evidence(paper, **fields) for fields in step))


def evidence(paper: PaperRollout, number: int, stale: bool, **fields: object) -> StationEvidence:
    version = paper.of(number).version - stale
    changes = {**fields, "version": max(version, 0), "before": USUAL}
    return paper.evidence(number, **changes)


def check(before: Rollout, after: Rollout) -> None:
    for was, one in zip(before.stations, after.stations, strict=True):
        if one.stage > after.stage:
            assert (one.step, one.version) == (StationStep.WAITING, 3)
        if was.version != one.version and one.step is StationStep.ASSIGNED:
            assert after.state == "running"
        assert one.version >= was.version
    if after.stage > before.stage:
        assert all(one.step is StationStep.PROVEN for one in after.of(before.stage))
    if after.state not in HOLDING and after.state != "done":
        assert not any(one.step in TOUCHED for one in after.stations)
    assert timedelta(0) <= after.stage_at - before.stage_at
