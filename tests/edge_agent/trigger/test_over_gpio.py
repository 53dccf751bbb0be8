from edge_agent.clock import SystemClock
from edge_agent.gpio.lines import Edge
from edge_agent.trigger.gate import TriggerGate
from edge_agent.trigger.over_gpio import GpioTrigger, GpioTriggers
from tests.edge_agent.trigger.test_gate import Numbers
from tests.fakes.clock import FakeClock
from tests.fakes.gpio import FakeInput

SETTINGS = GpioTrigger(kind="gpio", line=17, sku="AC-100", lot="L7")


def triggers(gate: TriggerGate, clock: FakeClock) -> GpioTriggers:
    return GpioTriggers(SETTINGS, FakeInput(), gate, clock)


def test_an_edge_is_a_unit() -> None:
    clock = FakeClock()
    gate = TriggerGate(Numbers(), clock)
    triggers(gate, clock).take(Edge(at=clock.monotonic() - 0.01, number=1))
    begun = gate.next(0)
    assert begun is not None
    assert (begun.unit.sku, begun.unit.lot, begun.late, begun.serial_made) == ("AC-100", "L7", False, True)


def test_an_edge_that_waited_speaks_of_a_unit_that_may_have_gone() -> None:
    clock = FakeClock()
    gate = TriggerGate(Numbers(), clock)
    triggers(gate, clock).take(Edge(at=clock.monotonic() - 0.5, number=1))
    begun = gate.next(0)
    assert begun is not None
    assert begun.late


def test_edges_that_the_driver_had_no_room_for_are_counted() -> None:
    clock = FakeClock()
    gate = TriggerGate(Numbers(), clock)
    wire = triggers(gate, clock)
    told: list[int] = []
    wire.on_lost = lambda: told.append(gate.missed)
    for number in (3, 4, 8):
        wire.take(Edge(at=clock.monotonic(), number=number))
    assert (gate.missed, told) == (3, [3, 3, 3])


def test_an_edge_whose_unit_cannot_be_numbered_is_told() -> None:
    clock = FakeClock()
    gate = TriggerGate(Numbers(), clock)
    wire = triggers(gate, clock)
    told: list[str] = []
    wire.on_lost = lambda: told.append("lost")
    wire.take(Edge(at=clock.monotonic(), number=1))
    assert told == []
    gate.close()
    wire.take(Edge(at=clock.monotonic(), number=2))
    assert told == ["lost"]


def test_edges_come_in_by_themselves() -> None:
    clock, line = SystemClock(), FakeInput()
    gate = TriggerGate(Numbers(), clock)
    wire = GpioTriggers(SETTINGS, line, gate, clock, lambda: "AC-200")
    for number in (1, 2):
        line.waiting.put(Edge(clock.monotonic(), number))
    wire.start()
    begun = [gate.next(5), gate.next(5)]
    wire.stop()
    assert [one.unit.sku for one in begun if one] == ["AC-200", "AC-200"]
    assert not line.is_open
