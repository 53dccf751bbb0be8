"""The handshake step by step, on paper: what the PLC writes, what is judged, what may be read."""

import pytest

from edge_agent.plc.codes import LineCode
from edge_agent.plc.handshake import Handshake, Missed, Page, Taken
from edge_agent.plc.registers import Command
from inspection.verdict import Verdict

TAKT_S = 0.1


class World:
    """A handshake whose PLC has written its first command, and a clock that a test moves."""

    def __init__(self, first: Command | None = None) -> None:
        self.handshake = Handshake(lambda recipe_index: TAKT_S * recipe_index)
        self.at = 1000.0
        self.handshake.command(first or Command(), self.at)

    def writes(self, *, trigger: bool = False, ack: bool = False, unit: int = 1) -> Taken | Missed | None:
        command = Command(
            trigger=trigger, results_ack=ack, recipe_index=1, unit_number=unit, serial=f"S{unit}", lot="L1"
        )
        return self.handshake.command(command, self.at)

    def triggers(self, unit: int, inspection: int) -> Taken:
        """The PLC triggers, the agent numbers the unit."""
        taken = self.writes(trigger=True, unit=unit)
        assert isinstance(taken, Taken)
        self.handshake.numbered(taken, inspection, taken.serial)
        return taken

    def judges(self, inspection: int, verdict: Verdict = Verdict.OK, code: int = 0) -> bool:
        return self.handshake.judged(inspection, verdict, code, self.at)

    def acknowledges(self) -> None:
        self.writes(ack=True)
        self.writes()

    @property
    def page(self) -> Page:
        return self.handshake.page(self.at)

    @property
    def told(self) -> tuple[int, Verdict, int] | None:
        """Unit, verdict, code."""
        result = self.page.result
        return (result.unit.number, result.verdict, result.code) if result else None


@pytest.fixture
def world() -> World:
    return World()


def test_one_unit_from_trigger_to_acknowledgement(world: World) -> None:
    assert world.page.trigger_ready
    world.triggers(7, inspection=1)
    assert (world.page.busy, world.page.in_hand, world.page.trigger_ready, world.told) == (
        True,
        7,
        False,
        None,
    )
    assert world.judges(1, Verdict.NG, code=2)
    assert (world.page.busy, world.told) == (False, (7, Verdict.NG, 2))
    world.writes(ack=True)
    assert (world.told, world.page.trigger_ready) == (None, False)
    world.writes()
    assert world.page.trigger_ready


def test_no_result_before_the_verdict_and_none_of_the_unit_before_after_it(world: World) -> None:
    world.triggers(1, inspection=1)
    world.judges(1, Verdict.OK)
    world.acknowledges()
    world.triggers(2, inspection=2)
    assert world.told is None
    assert not world.judges(1, Verdict.OK)
    assert world.told is None
    world.judges(2, Verdict.NG, code=1)
    assert world.told == (2, Verdict.NG, 1)


def test_a_result_stays_until_its_acknowledgement_goes_on(world: World) -> None:
    world.triggers(1, inspection=1)
    world.writes(ack=True)  # on too early: it counts for nothing
    world.judges(1)
    world.writes(ack=True)
    world.writes(trigger=True, ack=True)
    world.at += 3600
    assert world.told == (1, Verdict.OK, 0)
    world.writes()
    world.writes(ack=True)
    assert world.told is None


def test_an_acknowledgement_that_is_never_taken_back_makes_nothing_ready(world: World) -> None:
    world.triggers(1, inspection=1)
    world.judges(1)
    world.writes(ack=True)
    world.writes(ack=True, trigger=True)
    assert not world.page.trigger_ready
    assert (world.page.missed, world.page.busy) == (1, False)


def test_a_trigger_counts_when_it_goes_on_not_while_it_is_on(world: World) -> None:
    world.triggers(1, inspection=1)
    assert world.writes(trigger=True, unit=1) is None
    world.judges(1)
    world.writes(trigger=True, ack=True)
    world.writes(trigger=True)
    assert (world.page.trigger_ready, world.page.missed) == (False, 0)
    world.writes()
    assert world.page.trigger_ready


@pytest.mark.parametrize("judged", [False, True])
def test_a_trigger_without_trigger_ready_is_an_error_and_counted_and_disturbs_nobody(
    world: World, judged: bool
) -> None:
    world.triggers(1, inspection=1)
    if judged:
        world.judges(1)
    world.writes(unit=2)
    missed = world.writes(trigger=True, unit=2)
    assert isinstance(missed, Missed)
    assert (missed.number, world.page.trigger_error, world.page.missed) == (2, True, 1)
    assert world.page.in_hand == 1
    world.judges(1)
    assert world.told == (1, Verdict.OK, 0)
    world.acknowledges()
    world.triggers(3, inspection=2)
    assert (world.page.trigger_error, world.page.missed) == (False, 1)


def test_no_verdict_in_time_is_invalid_and_the_late_one_is_not_told_for_any_unit(world: World) -> None:
    world.triggers(1, inspection=1)
    world.at += TAKT_S
    assert world.told is None
    world.at += 0.001
    assert (world.told, world.page.timeouts) == ((1, Verdict.INVALID, LineCode.NO_VERDICT_IN_TIME), 1)
    assert not world.judges(1, Verdict.OK)
    assert world.told == (1, Verdict.INVALID, LineCode.NO_VERDICT_IN_TIME)
    world.acknowledges()
    world.triggers(2, inspection=2)
    assert not world.judges(1, Verdict.OK)
    assert (world.told, world.page.timeouts) == (None, 1)


def test_a_verdict_after_the_takt_is_too_late_though_nobody_has_read_in_between(world: World) -> None:
    world.triggers(1, inspection=1)
    world.at += TAKT_S + 0.001
    assert not world.judges(1, Verdict.OK)
    assert world.told == (1, Verdict.INVALID, LineCode.NO_VERDICT_IN_TIME)


def test_a_unit_that_is_numbered_too_late_does_not_lend_its_number_to_the_next(world: World) -> None:
    """As when the disk hangs."""
    first = world.writes(trigger=True, unit=1)
    assert isinstance(first, Taken)
    world.at += 1
    world.acknowledges()
    second = world.writes(trigger=True, unit=2)
    world.handshake.numbered(first, 1, "S1")
    assert not world.judges(1, Verdict.OK)
    world.handshake.refused(first, LineCode.NOT_NUMBERED, world.at)
    assert isinstance(second, Taken)
    assert world.told is None


def test_what_the_agent_cannot_take_is_invalid(world: World) -> None:
    taken = world.writes(trigger=True)
    assert isinstance(taken, Taken)
    world.handshake.refused(taken, LineCode.NOT_A_NAME, world.at)
    assert world.told == (1, Verdict.INVALID, LineCode.NOT_A_NAME)


def test_a_restarted_station_is_not_ready_before_it_knows_what_the_plc_has_in_hand() -> None:
    handshake = Handshake(lambda _: TAKT_S)
    assert not handshake.page(1000.0).trigger_ready
    handshake.command(Command(), 1000.0)
    assert handshake.page(1000.0).trigger_ready


def test_a_unit_that_was_in_hand_at_a_kill_comes_out_invalid_and_never_with_an_old_verdict() -> None:
    world = World(Command(trigger=True, unit_number=41, serial="S41"))
    assert world.told == (41, Verdict.INVALID, LineCode.RESTARTED)
    assert not world.judges(17, Verdict.OK)
    world.acknowledges()
    world.triggers(42, inspection=18)
    assert world.judges(18)


def test_a_kill_after_the_plc_took_the_result_tells_it_nothing_more() -> None:
    world = World(Command(results_ack=True, unit_number=41))
    assert (world.told, world.page.trigger_ready) == (None, False)
    world.writes()
    assert world.page.trigger_ready


def test_a_station_that_stops_takes_no_more_but_ends_what_it_has(world: World) -> None:
    world.triggers(1, inspection=1)
    world.handshake.close()
    assert not world.handshake.settled
    world.judges(1)
    assert world.told == (1, Verdict.OK, 0)
    world.acknowledges()
    assert (world.handshake.settled, world.page.trigger_ready) == (True, False)
    assert isinstance(world.writes(trigger=True, unit=2), Missed)
