import pytest

from edge_agent.trigger.gate import TriggerGate
from edge_agent.trigger.over_mqtt import MqttTriggers
from inspection.wire.codec import encode
from inspection.wire.link import Incoming
from inspection.wire.messages import InspectUnit
from inspection.wire.topics import Kind, topic
from tests.edge_agent.trigger.test_gate import Numbers
from tests.fakes import words
from tests.fakes.clock import FakeClock
from tests.fakes.link import FakeLink


class World:
    def __init__(self) -> None:
        self.clock, self.link, self.numbers = FakeClock(), FakeLink(), Numbers()
        self.gate = TriggerGate(self.numbers, self.clock)
        self.triggers = MqttTriggers(self.gate, self.clock)
        self.triggers.connected()

    def arrives(self, payload: bytes) -> None:
        name = topic(words.STATION, Kind.TRIGGER)
        self.triggers.take(Incoming(name, payload, 1, 1), self.link)


@pytest.fixture
def world() -> World:
    return World()


def trigger(serial: str) -> bytes:
    return encode(InspectUnit(unit=words.unit(serial)))


def test_a_trigger_is_acknowledged_once_it_is_on_disk(world: World) -> None:
    world.numbers.full = True
    world.arrives(trigger("S1"))
    assert world.link.acknowledged == []
    world.numbers.full = False
    world.arrives(trigger("S1"))
    assert (world.numbers.serials, len(world.link.acknowledged)) == (["S1"], 1)


def test_what_the_broker_kept_is_late_what_comes_then_is_not(world: World) -> None:
    world.arrives(trigger("S1"))
    assert not world.triggers.settled
    world.clock.go_on(1.0)
    assert world.triggers.settled
    world.arrives(trigger("S2"))
    units = [world.gate.next(0), world.gate.next(0)]
    assert [(one.unit.serial, one.late) for one in units if one] == [("S1", True), ("S2", False)]


def test_a_payload_that_is_no_trigger_is_counted_and_forgotten(world: World) -> None:
    world.arrives(b"inspect, please")
    assert (world.triggers.refused, len(world.link.acknowledged), world.numbers.serials) == (1, 1, [])
