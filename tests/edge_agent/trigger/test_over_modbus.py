import pytest

from edge_agent.plc.codes import LineCode
from edge_agent.plc.exchange import Exchange
from edge_agent.plc.handshake import Handshake
from edge_agent.plc.registers import COMMAND_SIZE
from edge_agent.trigger.gate import TriggerGate
from edge_agent.trigger.over_modbus import ModbusTrigger, ModbusTriggers
from tests.edge_agent.trigger.test_gate import Numbers
from tests.fakes.clock import FakeClock

DEFECT_CODE = 11
"""Where it lies in the status block."""


class World:
    def __init__(self) -> None:
        self.clock, self.numbers = FakeClock(), Numbers()
        self.chosen: str | None = None
        self.gate = TriggerGate(self.numbers, self.clock)
        self.exchange = Exchange(Handshake(lambda _: 0.1), self.clock)
        settings = ModbusTrigger(kind="modbus", skus=("AC-100", "AC-200"))
        self.triggers = ModbusTriggers(settings, self.exchange, self.gate, self.clock, lambda: self.chosen)
        self.exchange.write(0, [0] * COMMAND_SIZE)

    def plc_writes(self, control: int, recipe: int = 1, serial: int = 0x5331) -> None:
        self.exchange.write(0, [control, recipe, 0, 7, serial])

    def passes_on(self) -> None:
        self.triggers.take(self.exchange.asked.get_nowait())


@pytest.fixture
def world() -> World:
    return World()


@pytest.mark.parametrize(("index", "sku"), [(1, "AC-100"), (2, "AC-200"), (0, "recipe-0"), (3, "recipe-3")])
def test_a_recipe_index_names_a_sku_and_an_unknown_one_stays_recognisable(
    world: World, index: int, sku: str
) -> None:
    world.plc_writes(1, recipe=index)
    world.passes_on()
    begun = world.gate.next(0)
    assert begun is not None
    assert (begun.seq, begun.unit.serial, begun.unit.sku, begun.unit.lot) == (1, "S1", sku, "lot-0")
    assert not begun.serial_made


@pytest.mark.parametrize(("index", "sku"), [(0, "AC-300"), (1, "AC-100")])
def test_index_0_is_the_sku_that_a_command_chose(world: World, index: int, sku: str) -> None:
    world.chosen = "AC-300"
    world.plc_writes(1, recipe=index)
    world.passes_on()
    begun = world.gate.next(0)
    assert begun is not None
    assert begun.unit.sku == sku


def test_a_unit_without_a_serial_gets_one_and_the_plc_can_read_it(world: World) -> None:
    world.plc_writes(1, serial=0)
    world.passes_on()
    assert world.numbers.serials == ["U20260131-080000-000000"]
    begun = world.gate.next(0)
    assert begun is not None
    assert begun.serial_made


def test_a_serial_that_is_no_name_is_invalid_on_the_line_and_no_unit(world: World) -> None:
    world.plc_writes(1, serial=0x2A2A)
    world.passes_on()
    assert world.exchange.read()[DEFECT_CODE] == LineCode.NOT_A_NAME
    assert world.numbers.serials == []


def test_a_full_disk_is_invalid_on_the_line(world: World) -> None:
    world.numbers.full = True
    world.plc_writes(1)
    world.passes_on()
    assert world.exchange.read()[DEFECT_CODE] == LineCode.NOT_NUMBERED


def test_a_missed_trigger_is_counted_and_no_unit(world: World) -> None:
    for control in (1, 0, 1):
        world.plc_writes(control)
    world.passes_on()
    world.passes_on()
    assert (world.gate.missed, world.numbers.serials) == (1, ["S1"])


def test_a_unit_that_waited_for_the_disk_beyond_its_takt_has_left_the_cameras(world: World) -> None:
    world.plc_writes(1)
    world.clock.go_on(1.0)
    world.passes_on()
    begun = world.gate.next(0)
    assert begun is not None
    assert begun.late
