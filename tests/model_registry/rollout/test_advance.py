"""Each test is a story: what was reported, what the rollout makes of it."""

from typing import Any

import pytest

from model_registry.rollout.advance import Action, advance
from model_registry.rollout.evidence import Golden
from model_registry.rollout.orders import abort
from model_registry.rollout.progress import RolloutState
from model_registry.rollout.stop_rules import Rule, StopRules, tell_stop
from tests.fakes.paper_rollout import ANN, NEW, OLD, PROVES, PaperRollout, figures, plan, station


@pytest.fixture
def paper() -> PaperRollout:
    """A canary of two stations, then three."""
    return PaperRollout()


def prove(paper: PaperRollout, *numbers: int) -> None:
    paper.sees(*numbers)
    paper.sees(*numbers, since=PROVES)


def test_nothing_is_touched_before_it_is_seen(paper: PaperRollout) -> None:
    paper.tell()
    assert (paper.steps, paper.signed) == ("wwwww", [])


def test_a_good_bundle_reaches_all(paper: PaperRollout) -> None:
    paper.sees(1, 2, 3, 4, 5)
    assert (paper.steps, paper.signed) == ("aawww", [Action(station(n), NEW, 4) for n in (1, 2)])
    paper.sees(1, since=figures(ok=1))
    assert paper.steps == "Pawww"
    paper.sees(1, 2, since=PROVES)
    assert paper.steps == "ppaaa", "the next stage follows at once"
    assert paper.rollout.present.name == "stage-2"
    paper.sees(3, 4, 5, since=PROVES)
    assert (paper.steps, paper.rollout.state) == ("ppppp", RolloutState.DONE)
    assert set(paper.bundles().values()) == {NEW}
    assert [fact.event for fact in paper.rollout.facts] == ["rollout begun", "rollout stage", "rollout done"]


def test_its_own_word_does_not_prove_a_station(paper: PaperRollout) -> None:
    """The status says that it runs the bundle; its inspections do not."""
    paper.sees(1, 2)
    paper.sees(1, 2, running=OLD, golden=Golden.PASSED)
    assert paper.steps == "aawww"
    paper.sees(1, 2, since=PROVES, running=OLD)
    assert paper.steps == "PPwww", "it went back by itself: its newest inspection carries the old one"


@pytest.mark.parametrize("golden", [Golden.UNKNOWN, Golden.REFUSED])
def test_inspections_alone_do_not_prove_it_either(paper: PaperRollout, golden: Golden) -> None:
    paper.sees(1, 2)
    paper.sees(1, 2, since=PROVES, golden=golden)
    assert paper.steps == "PPwww"


def test_one_station_of_a_stage_holds_up_the_next(paper: PaperRollout) -> None:
    paper.sees(1, 2, 3, 4, 5)
    paper.sees(1, since=PROVES)
    paper.sees(2, since=figures(ok=199))
    assert paper.steps == "pPwww"


def test_a_station_that_is_not_settled_is_not_touched(paper: PaperRollout) -> None:
    """It inspects with something else than it is assigned, or is not heard of: no way back is known."""
    paper.sees(1, running="c" * 64)
    paper.sees(2, heard_at=None)
    assert paper.steps == "wwwww"
    paper.sees(1, 2)
    assert paper.steps == "aawww"


def test_evidence_about_an_earlier_assignment_counts_no_more(paper: PaperRollout) -> None:
    paper.sees(1, 2)
    paper.sees(1, 2, since=PROVES, version=3)
    assert paper.steps == "aawww"


def test_reports_that_overtake_each_other(paper: PaperRollout) -> None:
    paper.sees(1, 2)
    early = paper.evidence(1, since=figures(ok=1))
    paper.later(minutes=1)
    paper.sees(1, since=PROVES)
    paper.tell(early)
    seen = paper.of(1).seen
    assert seen is not None
    assert seen.since == PROVES


BAD: dict[Rule, dict[str, Any]] = {
    Rule.NG_ROSE: {"since": figures(ok=100, ng=100)},
    Rule.INVALID_ROSE: {"since": figures(ok=100, invalid=100)},
    Rule.SLOW: {"since": figures(ok=192, ng=8, p99_ms=90.0)},
    Rule.RESTARTS: {"since": PROVES, "restarts": 9},
}


@pytest.mark.parametrize("rule", BAD)
def test_a_bad_bundle_stops_in_the_canary_and_returns(paper: PaperRollout, rule: Rule) -> None:
    paper.sees(1, 2, 3, 4, 5)
    paper.sees(1, **BAD[rule])
    assert (paper.steps, paper.rollout.state) == ("RRwww", RolloutState.STOPPED)
    assert [stop.rule for stop in paper.rollout.stops] == [rule]
    assert paper.signed[2:] == [Action(station(n), OLD, 5) for n in (1, 2)]
    assert paper.rollout.facts[-1].why == tell_stop(paper.rollout.stops[0])
    paper.sees(1, 2, running=OLD)
    assert (paper.steps, paper.rollout.is_open) == ("rrwww", False)


def test_proof_and_a_broken_rule_at_once_is_a_stop(paper: PaperRollout) -> None:
    paper.sees(1, 2)
    paper.sees(1, 2, since=figures(ok=120, ng=80))
    assert paper.rollout.state is RolloutState.STOPPED


def test_refused_and_silent_stations_stop_it_too(paper: PaperRollout) -> None:
    paper.sees(1, 2)
    at = paper.now
    paper.later(minutes=11)
    paper.sees(1, golden=Golden.REFUSED, message="golden picture one.png: no screw", running=OLD)
    assert [stop.rule for stop in paper.rollout.stops] == [Rule.GOLDEN_REFUSED]
    assert "no screw" in paper.rollout.facts[-1].why
    other = PaperRollout()
    other.sees(1, 2)
    other.later(minutes=11)
    other.sees(2, heard_at=at)
    assert [stop.rule for stop in other.rollout.stops] == [Rule.SILENT]


def test_a_proven_station_that_turns_bad_later_takes_all_back(paper: PaperRollout) -> None:
    prove(paper, 1, 2)
    paper.sees(3, 4, 5)
    assert paper.steps == "ppaaa"
    paper.sees(1, since=figures(ok=200, ng=200))
    assert (paper.steps, paper.rollout.state) == ("RRRRR", RolloutState.STOPPED)
    assert set(paper.bundles().values()) == {OLD}


def test_a_stage_that_is_not_proven_in_time_stops(paper: PaperRollout) -> None:
    paper.sees(1, 2)
    paper.sees(1, since=PROVES)
    paper.later(days=1, seconds=1)
    paper.tell()
    assert tell_stop(paper.rollout.stops[0]) == (
        "not proven within 86400 s: plant-1/line-a/station-2 (assigned)"
    )
    assert paper.steps == "RRwww"


def test_who_does_not_come_back_is_named_and_may_still_come(paper: PaperRollout) -> None:
    paper.sees(1, 2)
    paper.rollout = abort(paper.rollout, ANN, paper.now)
    paper.sign(())
    paper.later(days=1, seconds=1)
    paper.sees(1)
    paper.tell()
    assert paper.steps == "rfwww"
    paper.sees(2)
    assert paper.steps == "rrwww"


def test_while_paused_nobody_else_is_touched_and_the_rules_hold(paper: PaperRollout) -> None:
    paper.sees(1, 2, 3, 4, 5)
    paper.rollout = paper.rollout.model_copy(update={"state": RolloutState.PAUSED})
    paper.sees(1, 2, since=PROVES)
    paper.later(days=9)
    paper.sees(1, 2, since=PROVES)
    assert paper.steps == "PPwww"
    paper.sees(1, since=figures(ok=192, ng=208))
    assert paper.steps == "RRwww"


def test_rates_are_looked_at_each_time_the_units_have_grown_by_a_quarter(paper: PaperRollout) -> None:
    paper.sees(1, 2)
    for units in range(0, 200, 5):
        paper.sees(1, since=figures(ok=units))
    assert (paper.of(1).looks, paper.of(1).looked_at) == (10, 190)
    paper.sees(1, since=figures(ok=200))
    assert paper.of(1).looks == 11, "and before it counts as proven"


def test_chance_does_not_stop_a_canary_that_had_two_bad_units_in_a_row() -> None:
    paper = PaperRollout(plan(1, rules=StopRules(min_units=5)))
    paper.sees(1)
    paper.sees(1, since=figures(ok=4, ng=2))
    assert paper.rollout.state is RolloutState.RUNNING


def test_a_line_that_had_no_model_goes_back_to_none() -> None:
    paper = PaperRollout(plan(1, 1))
    paper.rollout = paper.rollout.with_stations(
        lambda one: one.model_copy(update={"home": None, "version": 0})
    )
    paper.sees(1, running=None)
    assert paper.signed == [Action(station(1), NEW, 1)]
    paper.sees(1, restarts=9)
    assert paper.signed[1:] == [Action(station(1), None, 2)]


def test_the_same_again_changes_nothing(paper: PaperRollout) -> None:
    paper.sees(1, 2)
    once = paper.rollout
    assert advance(once, {station(1): paper.evidence(1)}, paper.now)[1] == ()
    paper.tell()
    assert paper.rollout == once
