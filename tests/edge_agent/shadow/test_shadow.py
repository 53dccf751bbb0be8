from pathlib import Path

import pytest

from edge_agent.capture.frame import Sight
from edge_agent.shadow.shadow import MOST_STRIKES, NoShadow, Overheard, Shadow
from inspection.errors import Unavailable
from inspection.recipe import RecipeRef
from inspection.verdict import Verdict
from tests.fakes import words
from tests.fakes.challenger import (
    CHALLENGER,
    CRASHED,
    LOADED,
    SAYS_NOTHING,
    FakeChallenger,
    FakeEncoder,
    Said,
    saw,
)

FOLDER = Path("bundles") / CHALLENGER


def unit(seq: int, verdict: Verdict = Verdict.OK) -> Overheard:
    judged = {"bundle": "b" * 64, "recipe": RecipeRef.of(words.recipe())}
    record = words.record(seq, verdict).model_copy(update=judged)
    return Overheard(record, (Sight("front", words.frame()),))


class World:
    def __init__(self, *said: Said, folder: Path | None = FOLDER) -> None:
        self.folder = folder
        self.challenger, self.encoder = FakeChallenger(*said), FakeEncoder()
        self.shadow = Shadow(lambda: self.folder, self.challenger.begin, self.encoder, hangs_s=0.01)

    def turn(self) -> None:
        self.shadow.turn(wait_s=0)

    def pass_through(self, overheard: Overheard) -> None:
        """From the loop to the encoder, with a turn of the thread in between."""
        self.shadow.offer(overheard)
        self.shadow.judged(overheard.record.seq, 12.5)
        self.turn()


def test_a_unit_goes_on_with_both_verdicts() -> None:
    world = World(LOADED, saw(Verdict.NG), saw(Verdict.OK))
    world.turn()
    world.pass_through(unit(1))
    world.pass_through(unit(2))
    assert world.encoder.came == [(1, Verdict.NG), (2, Verdict.OK)]
    first = world.encoder.shadows[0]
    assert first is not None
    assert first.findings, "what it saw otherwise is for people"
    status = world.shadow.status
    assert status is not None
    assert (status.challenger, status.message, status.judged, status.passed_over) == (CHALLENGER, "", 2, 0)


def test_findings_are_kept_only_where_the_verdicts_differ() -> None:
    world = World(LOADED, saw(Verdict.NG))
    world.turn()
    world.pass_through(unit(1, Verdict.NG))
    shadow = world.encoder.shadows[0]
    assert shadow is not None
    assert (shadow.verdict, shadow.findings) == (Verdict.NG, ())


def test_nothing_begins_before_the_verdict_has_left() -> None:
    world = World(LOADED, saw(Verdict.OK))
    world.turn()
    world.shadow.offer(unit(1))
    world.turn()
    assert world.challenger.asked == []
    world.shadow.judged(1, 12.5)
    assert world.encoder.came == [], "the encoder waits"
    world.turn()
    assert (world.challenger.asked, world.encoder.came) == ([1], [(1, Verdict.OK)])


def test_while_one_is_in_hand_the_others_pass_it_by() -> None:
    world = World(LOADED, saw(Verdict.OK))
    world.turn()
    for seq in (1, 2, 3):
        world.shadow.offer(unit(seq))
        world.shadow.judged(seq, 12.5)
    assert world.encoder.came == [(2, None), (3, None)]
    world.turn()
    assert world.encoder.came[-1] == (1, Verdict.OK)
    assert world.shadow.status is not None
    assert (world.shadow.status.judged, world.shadow.status.passed_over) == (1, 2)


@pytest.mark.parametrize("without", [{"bundle": None}, {"recipe": None}, {"verdict": Verdict.INVALID}])
def test_what_no_model_judged_is_not_compared(without: dict[str, object]) -> None:
    world = World(LOADED)
    world.turn()
    whole = unit(1)
    world.pass_through(Overheard(whole.record.model_copy(update=without), whole.sights))
    assert (world.challenger.asked, world.encoder.came) == ([], [(1, None)])


def test_one_that_takes_too_long_keeps_no_record_back() -> None:
    """And its late answer is for nobody: the next unit gets its own."""
    world = World(LOADED, SAYS_NOTHING, saw(Verdict.NG), saw(Verdict.OK))
    world.turn()
    world.pass_through(unit(1))
    assert world.encoder.came == [(1, None)]
    world.pass_through(unit(2))
    assert world.encoder.came == [(1, None), (2, Verdict.OK)]
    assert world.challenger.begun == [FOLDER], "late is no crime"


@pytest.mark.parametrize("harm", [CRASHED, SAYS_NOTHING])
def test_one_that_crashes_or_hangs_is_begun_again_and_then_no_more(harm: Said) -> None:
    script = [said for _ in range(MOST_STRIKES) for said in (LOADED, harm, *([harm] if harm is None else []))]
    world = World(*script)
    for seq in range(1, 6):
        world.turn()
        world.pass_through(unit(seq))
    assert [seq for seq, _ in world.encoder.came] == [1, 2, 3, 4, 5], "no unit is held or lost"
    assert len(world.challenger.begun) == MOST_STRIKES
    assert not world.challenger.alive
    assert world.shadow.status is not None
    assert world.shadow.status.message.endswith("judges here no more")
    assert world.shadow.status.given_up


def test_another_challenger_begins_afresh() -> None:
    world = World(*[CRASHED] * MOST_STRIKES, LOADED, saw(Verdict.OK))
    for _ in range(MOST_STRIKES):
        world.turn()
    world.folder = Path("bundles") / ("d" * 64)
    world.turn()
    world.pass_through(unit(1))
    assert world.encoder.came == [(1, Verdict.OK)]
    world.folder = None
    world.turn()
    assert (world.shadow.status, world.challenger.alive) == (None, False)


def test_a_unit_whose_challenger_goes_before_its_verdict_has_left_goes_on() -> None:
    world = World(LOADED)
    world.turn()
    world.shadow.offer(unit(1))
    world.folder = None
    world.turn()
    world.shadow.judged(1, 12.5)
    assert world.encoder.came == [(1, None)]


def test_the_unit_in_hand_goes_on_when_the_agent_stops() -> None:
    world = World(LOADED, folder=None)
    world.shadow.start()
    world.shadow.stop()
    world.shadow.offer(unit(1))
    world.shadow.judged(1, 12.5)
    assert world.encoder.came == [(1, None)]


def test_a_challenger_whose_process_cannot_be_begun_is_a_strike() -> None:
    def begin(_folder: Path) -> FakeChallenger:
        raise Unavailable("no memory for another process")

    shadow = Shadow(lambda: FOLDER, begin, FakeEncoder())
    for _ in range(MOST_STRIKES):
        shadow.turn(wait_s=0)
    assert shadow.status is not None
    assert shadow.status.message == "no memory for another process; judges here no more"


def test_without_a_challenger_units_go_straight_on() -> None:
    encoder = FakeEncoder()
    shadow = NoShadow(encoder)
    shadow.offer(unit(1))
    shadow.judged(1, 12.5)
    assert encoder.came == [(1, None)]
