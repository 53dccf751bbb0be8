import pytest

from inspection.errors import InputRefused
from model_registry.bundle.assignment import Assignment
from model_registry.rollout.orders import abort, begin, pause, resume, roll_back
from model_registry.rollout.plan import RolloutWanted
from model_registry.rollout.progress import RolloutState
from tests.fakes.paper_rollout import ANN, NEW, OLD, PROVES, PaperRollout, plan, station
from tests.fakes.registry_world import START


@pytest.fixture
def paper() -> PaperRollout:
    """The canary is assigned."""
    paper = PaperRollout()
    paper.sees(1, 2)
    return paper


def assigned(number: int, bundle: str, version: int) -> Assignment:
    return Assignment(
        station=station(number), bundle=bundle, version=version, assigned_at=START, assigned_by="bob"
    )


def test_a_pause_moves_the_deadline(paper: PaperRollout) -> None:
    paper.rollout = pause(paper.rollout, ANN, paper.later(hours=1))
    paper.rollout = resume(paper.rollout, ANN, paper.later(hours=30))
    paper.later(hours=22)
    paper.tell()
    assert paper.rollout.state is RolloutState.RUNNING
    paper.later(hours=2)
    paper.tell()
    assert paper.rollout.state is RolloutState.STOPPED
    assert [fact.by for fact in paper.rollout.facts] == ["ann", "ann", "ann", "rollout 1"]
    assert paper.rollout.facts[1].why == "as agreed"


def test_abort_takes_back_what_was_touched(paper: PaperRollout) -> None:
    paper.rollout = abort(paper.rollout, ANN, paper.now)
    assert (paper.steps, paper.rollout.state) == ("RRwww", RolloutState.ABORTED)


def test_orders_that_make_no_sense_are_refused_by_name(paper: PaperRollout) -> None:
    with pytest.raises(InputRefused, match="rollout 1 is running; only one that is paused can be resumed"):
        resume(paper.rollout, ANN, paper.now)
    over = abort(paper.rollout, ANN, paper.now)
    for order, past in ((pause, "paused"), (abort, "aborted")):
        with pytest.raises(InputRefused, match=f"is aborted; only one that is .*running.* can be {past}"):
            order(over, ANN, paper.now)
    with pytest.raises(InputRefused, match="can be rolled back"):
        roll_back(over, ANN, {}, (), paper.now)


def test_a_station_is_in_one_rollout_at_most(paper: PaperRollout) -> None:
    wanted = RolloutWanted(plan=plan(1, bundle="c" * 64), by="bob")
    with pytest.raises(InputRefused, match="station-1 is in rollout 1, which is running; abort that"):
        begin(2, wanted, {}, (paper.rollout,), paper.now)
    paused = pause(paper.rollout, ANN, paper.now)
    with pytest.raises(InputRefused, match="which is paused"):
        begin(2, wanted, {}, (paused,), paper.now)
    begin(2, wanted, {}, (abort(paused, ANN, paper.now),), paper.now)


def test_a_station_that_has_it_already_is_left_out() -> None:
    wanted = RolloutWanted(plan=plan(1), by="bob")
    with pytest.raises(InputRefused, match="is assigned this bundle already; leave it out"):
        begin(2, wanted, {station(1): assigned(1, NEW, 1)}, (), START)


def done() -> PaperRollout:
    paper = PaperRollout(plan(1, 1))
    for number in (1, 2):
        paper.sees(1, 2)
        paper.sees(number, since=PROVES)
    assert paper.rollout.state is RolloutState.DONE
    return paper


def test_a_rollback_after_the_end_is_a_higher_version_of_the_bundle_before() -> None:
    paper = done()
    present = {station(n): assigned(n, NEW, 4) for n in (1, 2)}
    paper.rollout = roll_back(paper.rollout, ANN, present, (), paper.now)
    assert (paper.steps, paper.rollout.state) == ("RR", RolloutState.ROLLED_BACK)
    assert [(one.home, one.version, one.signed) for one in paper.rollout.stations] == [(OLD, 5, False)] * 2


def test_what_somebody_assigned_since_is_left_alone() -> None:
    paper = done()
    present = {station(1): assigned(1, NEW, 4), station(2): assigned(2, "c" * 64, 5)}
    paper.rollout = roll_back(paper.rollout, ANN, present, (), paper.now)
    assert paper.steps == "Rp"
    assert paper.rollout.facts[-1].why == "as agreed; assigned since, left alone: plant-1/line-a/station-2"


def test_a_later_rollout_is_not_undermined() -> None:
    paper = done()
    later = PaperRollout(plan(1, bundle="c" * 64)).rollout.model_copy(update={"number": 2})
    with pytest.raises(InputRefused, match="station-1 is in rollout 2, which is running; abort that"):
        roll_back(paper.rollout, ANN, {}, (later,), paper.now)
