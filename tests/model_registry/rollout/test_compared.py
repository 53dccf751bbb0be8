"""The stage before the first, on paper: who was right decides whether anybody gets the bundle."""

import pytest

from inspection.errors import InputRefused
from inspection.verdict import Verdict
from model_registry.rollout.advance import Action
from model_registry.rollout.compared import tell_compared
from model_registry.rollout.evidence import ShadowFigures
from model_registry.rollout.orders import abort, begin
from model_registry.rollout.plan import RolloutWanted, ShadowStage
from model_registry.rollout.progress import RolloutState
from model_registry.rollout.shadow import Shadow, is_challenger_right
from model_registry.rollout.stop_rules import Rule, tell_stop
from tests.fakes.paper_rollout import ANN, NEW, OLD, PROVES, PaperRollout, plan, station
from tests.fakes.registry_world import START

OK, NG, REVIEW, INVALID = Verdict.OK, Verdict.NG, Verdict.REVIEW, Verdict.INVALID


@pytest.mark.parametrize(
    ("champion", "challenger", "truth", "right"),
    [
        (OK, NG, NG, True),
        (OK, NG, OK, False),
        (NG, OK, OK, True),
        (NG, OK, NG, False),
        (REVIEW, OK, OK, True),
        (REVIEW, OK, NG, False),
        (OK, REVIEW, NG, True),
        (NG, REVIEW, OK, True),
        (OK, INVALID, NG, False),
        (OK, NG, INVALID, None),
    ],
)
def test_who_lies_nearer_to_what_a_person_decided(
    champion: Verdict, challenger: Verdict, truth: Verdict, right: bool | None
) -> None:
    assert is_challenger_right(champion, challenger, truth) is right


def compared(challenger: int = 0, champion: int = 0, undecided: int = 0, units: int = 2000) -> ShadowFigures:
    disagreed = challenger + champion + undecided
    return ShadowFigures(
        agreed=units - disagreed,
        disagreed=disagreed,
        challenger_right=challenger,
        champion_right=champion,
        undecided=undecided,
    )


@pytest.fixture
def paper() -> PaperRollout:
    """Two stations let it judge beside their own: one of the canary, one of the second stage."""
    return PaperRollout(plan(2, 3, shadow=ShadowStage(stations=(station(1), station(3)))))


def shadowing(paper: PaperRollout) -> PaperRollout:
    paper.sees(1, 2, 3, 4, 5)
    assert paper.steps == "swsww"
    return paper


def test_nobody_gets_the_bundle_while_it_is_compared(paper: PaperRollout) -> None:
    shadowing(paper)
    assert paper.signed == [Action(station(n), OLD, 4, NEW) for n in (1, 3)]
    paper.sees(1, shadow=compared(3, 1))
    assert (paper.steps, paper.rollout.shadow) == ("swsww", Shadow.CONTINUE)


def test_a_better_one_goes_on_to_the_canary_and_to_all(paper: PaperRollout) -> None:
    shadowing(paper)
    paper.sees(1, 3, shadow=compared(3, 0))
    assert paper.rollout.shadow is Shadow.CHALLENGER, "six to nothing, of both stations together"
    assert paper.rollout.facts[-1].why == (
        "stage-1: challenger better; 4000 units judged by both, 6 disagreements: challenger right in 6, "
        "champion in 0, 0 wait for people"
    )
    assert paper.steps == "aasww", "the canary follows at once"
    assert paper.signed[-2:] == [Action(station(1), NEW, 5), Action(station(2), NEW, 4)]
    paper.sees(1, 2, since=PROVES)
    paper.sees(3, 4, 5)
    paper.sees(3, 4, 5, since=PROVES)
    assert paper.rollout.state is RolloutState.DONE
    assert set(paper.bundles().values()) == {NEW}


def test_a_worse_one_is_stopped_and_all_have_no_challenger_again(paper: PaperRollout) -> None:
    shadowing(paper)
    paper.sees(1, 3, shadow=compared(0, 3))
    assert paper.rollout.state is RolloutState.STOPPED
    assert [tell_stop(stop) for stop in paper.rollout.stops] == [
        "the challenger was right in 0 of 6 disagreements decided"
    ]
    assert paper.signed[-2:] == [Action(station(n), OLD, 5) for n in (1, 3)]
    paper.sees(1, 3)
    assert (paper.steps, paper.rollout.is_open) == ("rwrww", False)


@pytest.mark.parametrize(
    ("figures", "answer"),
    [
        (compared(9, 0, units=499), Shadow.CONTINUE),  # fewer than 1,000 units together
        (compared(2, 2, units=10_000), Shadow.ALIKE),
        (compared(0, 0, units=10_000), Shadow.ALIKE),
        (compared(0, 0, undecided=1, units=10_000), Shadow.CONTINUE),
        (compared(75, 75), Shadow.ALIKE),
    ],
)
def test_alike_is_good_enough_and_people_are_waited_for(
    paper: PaperRollout, figures: ShadowFigures, answer: Shadow
) -> None:
    shadowing(paper)
    paper.sees(1, 3, shadow=figures)
    assert paper.rollout.shadow is answer
    assert paper.rollout.state is RolloutState.RUNNING


def test_without_an_answer_in_time_it_stops(paper: PaperRollout) -> None:
    shadowing(paper)
    paper.sees(1, 3, shadow=compared(1, 1, undecided=4))
    paper.later(days=7, seconds=1)
    paper.tell()
    (stop,) = paper.rollout.stops
    assert stop.rule is Rule.NO_ANSWER
    assert "8 wait for people" in tell_stop(stop)
    assert paper.steps == "RwRww"


def test_a_challenger_that_a_station_gives_up_stops_it(paper: PaperRollout) -> None:
    shadowing(paper)
    paper.later(minutes=4)
    paper.sees(1, shadow=ShadowFigures(refused="the challenger crashed (SIGSEGV); judges here no more"))
    assert [tell_stop(stop) for stop in paper.rollout.stops] == [
        f"{station(1)}: refused the bundle: the challenger crashed (SIGSEGV); judges here no more"
    ]


def test_a_station_that_suffers_from_it_stops_it(paper: PaperRollout) -> None:
    shadowing(paper)
    paper.sees(1, restarts=9)
    assert [stop.rule for stop in paper.rollout.stops] == [Rule.RESTARTS]


def test_aborted_nothing_is_left_behind(paper: PaperRollout) -> None:
    shadowing(paper)
    paper.rollout = abort(paper.rollout, ANN, paper.now)
    paper.tell()
    assert paper.steps == "RwRww"
    assert [action.challenger for action in paper.signed[-2:]] == [None, None]


def test_figures_of_an_earlier_assignment_do_not_count(paper: PaperRollout) -> None:
    shadowing(paper)
    paper.sees(1, 3, version=3, shadow=compared(9, 0))
    assert paper.rollout.shadow is Shadow.CONTINUE


def test_there_must_be_something_to_compare_with() -> None:
    planned = plan(shadow=ShadowStage(stations=(station(1),)))
    with pytest.raises(InputRefused, match="is assigned no bundle to compare with"):
        begin(1, RolloutWanted(plan=planned, by="ann"), {}, (), START)


def test_only_stations_that_are_to_get_it_compare() -> None:
    with pytest.raises(ValueError, match="plant-1/line-a/station-9 is in no stage"):
        plan(shadow=ShadowStage(stations=(station(9),)))


def test_told_in_one_line() -> None:
    assert tell_compared(compared(2, 1, undecided=3)) == (
        "2000 units judged by both, 6 disagreements: challenger right in 2, champion in 1, 3 wait for people"
    )
