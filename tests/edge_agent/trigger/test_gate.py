from datetime import datetime

from edge_agent.trigger.gate import TriggerGate
from inspection.errors import Unavailable
from inspection.identity import Unit
from tests.fakes import words
from tests.fakes.clock import FakeClock


class Numbers:
    """Numbers units in memory; `full` is a disk that takes nothing more."""

    def __init__(self) -> None:
        self.serials: list[str] = []
        self.full = False

    def begin(self, unit: Unit, triggered_at: datetime) -> int:
        if self.full:
            raise Unavailable("disk full")
        self.serials.append(unit.serial)
        return len(self.serials)

    def begun_lately(self, serial: str) -> bool:
        return serial in self.serials


def test_a_trigger_has_its_number_before_it_waits_for_the_loop() -> None:
    numbers, clock = Numbers(), FakeClock()
    gate = TriggerGate(numbers, clock)
    assert gate.trigger(words.unit("S1"))
    assert numbers.serials == ["S1"]
    begun = gate.next(0)
    assert begun is not None
    assert (begun.seq, begun.unit.serial, begun.trigger, begun.triggered_at) == (1, "S1", 1000.0, clock.now())
    assert gate.next(0) is None


def test_a_number_is_told_before_anybody_can_have_judged_the_unit() -> None:
    gate, told = TriggerGate(Numbers(), FakeClock()), []
    gate.trigger(words.unit(), numbered=lambda seq: told.append((seq, gate.overtaken)))
    assert told == [(1, False)]


def test_the_same_late_trigger_twice_is_one_unit_a_fresh_one_is_a_second_look() -> None:
    numbers = Numbers()
    gate = TriggerGate(numbers, FakeClock())
    for late in (False, True, True, False):
        assert gate.trigger(words.unit("S1"), late=late)
    assert numbers.serials == ["S1", "S1"]


def test_a_second_trigger_overtakes_the_first() -> None:
    gate = TriggerGate(Numbers(), FakeClock())
    gate.trigger(words.unit("S1"))
    gate.trigger(words.unit("S2"))
    assert gate.next(0) is not None
    assert gate.overtaken
    assert gate.next(0) is not None
    assert not gate.overtaken


def test_what_cannot_be_numbered_is_counted_and_not_taken() -> None:
    numbers = Numbers()
    gate = TriggerGate(numbers, FakeClock())
    numbers.full = True
    assert not gate.trigger(words.unit())
    assert gate.lost == 1
    numbers.full = False
    gate.close()
    assert not gate.trigger(words.unit())
    assert numbers.serials == []
