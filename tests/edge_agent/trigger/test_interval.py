from datetime import UTC, datetime

from edge_agent.clock import SystemClock
from edge_agent.trigger.gate import TriggerGate
from edge_agent.trigger.interval import IntervalTrigger, IntervalTriggers
from tests.edge_agent.trigger.test_gate import Numbers


def test_units_come_by_themselves_each_with_a_serial_of_its_own() -> None:
    numbers, clock = Numbers(), SystemClock()
    gate = TriggerGate(numbers, clock)
    triggers = IntervalTriggers(
        IntervalTrigger(kind="interval", every_ms=1, sku="AC-100", limit=5), gate, clock
    )
    triggers.start()
    begun = [gate.next(5) for _ in range(5)]
    triggers.stop()
    assert [one.seq for one in begun if one] == [1, 2, 3, 4, 5]
    assert len(set(numbers.serials)) == 5
    assert all(one.serial_made for one in begun if one)
    assert gate.next(0) is None


def test_a_serial_is_made_from_the_time() -> None:
    clock = SystemClock()
    settings = IntervalTrigger(kind="interval", every_ms=1, sku="AC-100")
    triggers = IntervalTriggers(settings, TriggerGate(Numbers(), clock), clock)
    unit = triggers.unit(datetime(2026, 1, 31, 8, 30, 5, 1234, tzinfo=UTC))
    assert (unit.serial, unit.sku, unit.lot) == ("U20260131-083005-001234", "AC-100", "lot-0")


def test_a_chosen_sku_holds_from_the_next_unit_on() -> None:
    clock, chosen = SystemClock(), iter([None, "AC-200"])
    settings = IntervalTrigger(kind="interval", every_ms=1, sku="AC-100")
    triggers = IntervalTriggers(settings, TriggerGate(Numbers(), clock), clock, lambda: next(chosen))
    assert [triggers.unit(clock.now()).sku for _ in range(2)] == ["AC-100", "AC-200"]
