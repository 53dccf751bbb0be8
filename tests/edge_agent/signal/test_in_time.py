import threading

import pytest

from edge_agent.signal.in_time import InTime
from edge_agent.trigger.gate import Begun
from inspection.verdict import Cause, Verdict
from tests.fakes import words
from tests.fakes.clock import FakeClock
from tests.fakes.line import FakeSignal


class World:
    """A takt of 100 ms."""

    def __init__(self) -> None:
        self.clock, self.line = FakeClock(), FakeSignal()
        self.noted: list[tuple[int, int]] = []
        """Each unit, and how many verdicts the line had been given when it was noted."""
        self.watch = InTime(words.STATION, self.line, lambda _sku: 0.1, self.clock, self._note)

    def _note(self, seq: int) -> None:
        self.noted.append((seq, len(self.line.given)))

    def begin(self, seq: int = 1) -> None:
        self.watch.expect(Begun(seq, words.unit(f"S{seq}"), words.NOON, self.clock.monotonic()))

    @property
    def told(self) -> list[tuple[int, Verdict, tuple[Cause, ...]]]:
        return [(one.seq, one.verdict, one.causes) for one in self.line.given]


@pytest.fixture
def world() -> World:
    return World()


INVALID = (1, Verdict.INVALID, (Cause.LATE,))


def test_a_verdict_in_time_is_told_by_whoever_judged(world: World) -> None:
    world.begin()
    world.clock.go_on(0.099)
    world.watch.tell_late()
    assert world.watch.claim(1)
    world.clock.go_on(1)
    world.watch.tell_late()
    assert world.told == []


def test_at_the_deadline_the_line_is_told_invalid_once_and_nothing_afterwards(world: World) -> None:
    world.begin()
    world.clock.go_on(0.1)
    world.watch.tell_late()
    world.watch.tell_late()
    assert world.told == [INVALID]
    assert not world.watch.waits(1)
    assert not world.watch.claim(1)


def test_it_is_noted_before_the_line_is_told(world: World) -> None:
    world.begin()
    world.watch.tell_late()
    assert world.noted == []
    world.clock.go_on(0.1)
    world.watch.tell_late()
    assert (world.noted, len(world.told)) == ([(1, 0)], 1)


def test_units_that_wait_behind_a_stuck_one_have_deadlines_of_their_own(world: World) -> None:
    world.begin(1)
    world.clock.go_on(0.06)
    world.begin(2)
    world.clock.go_on(0.06)
    world.watch.tell_late()
    assert [seq for seq, _, _ in world.told] == [1]
    world.clock.go_on(0.06)
    world.watch.tell_late()
    assert [seq for seq, _, _ in world.told] == [1, 2]


def test_its_own_thread_tells_while_the_loop_is_stuck(world: World) -> None:
    heard = threading.Event()
    give = world.line.give

    def listen(verdict: object, deadline: float) -> None:
        give(verdict, deadline)  # type: ignore[arg-type]
        heard.set()

    world.line.give = listen  # type: ignore[method-assign]
    world.watch.start()
    world.begin()
    world.clock.go_on(0.2)
    assert heard.wait(20)
    world.watch.stop()
    assert world.told == [INVALID]
