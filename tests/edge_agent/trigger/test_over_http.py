import json
from pathlib import Path

import pytest

from edge_agent.trigger.gate import TriggerGate
from edge_agent.trigger.over_http import AGAIN_S, HttpTrigger, HttpTriggers
from tests.fakes.clock import FakeClock
from tests.fakes.spool import spool_in

UNIT = {"serial": "S1", "sku": "AC-100", "lot": "L1"}


class World:
    def __init__(self, folder: Path) -> None:
        self.clock = FakeClock()
        self.gate = TriggerGate(spool_in(folder), self.clock)
        self.triggers = HttpTriggers(HttpTrigger(kind="http", port=1), self.gate, self.clock)

    def post(self, **changes: str) -> tuple[int, object]:
        status, told = self.triggers.take(json.dumps({**UNIT, **changes}).encode(), 0.0)
        return status, told.get("seq")


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_a_trigger_is_numbered_and_waits_for_the_loop(world: World) -> None:
    assert world.post() == (202, 1)
    begun = world.gate.next(0)
    assert begun is not None
    assert begun.unit.serial == "S1"


def test_the_same_trigger_again_is_the_same_unit(world: World) -> None:
    assert [world.post(), world.post(), world.post(serial="S2")] == [(202, 1), (200, 1), (202, 2)]
    assert [one.seq for _ in range(2) if (one := world.gate.next(0))] == [1, 2]
    assert world.gate.next(0) is None


def test_a_unit_that_comes_back_later_is_inspected_again(world: World) -> None:
    world.post()
    world.clock.go_on(AGAIN_S)
    assert world.post() == (202, 2)


def test_what_is_no_unit_is_refused_with_the_reason(world: World) -> None:
    assert world.post(serial="no name!")[0] == 400
    for odd in (b"serial=S1", b"[" * 4096, b"\xff", b""):
        status, told = world.triggers.take(odd, 0.0)
        assert (status, str(told["error"])[:8]) == (400, "not JSON")
    assert world.gate.next(0) is None


def test_a_station_that_stops_takes_no_more(world: World) -> None:
    world.gate.close()
    assert world.post() == (503, None)
