"""A PLC's view, through a real OPC UA client on loopback."""

import queue
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from asyncua import ua
from asyncua.sync import Client, SyncNode

from edge_agent.clock import SystemClock
from edge_agent.opcua.door import JOB_TAKEN, NAMESPACE, NOT_READY, OpcUaDoor
from edge_agent.opcua.jobs import Jobs
from edge_agent.plc.codes import LineCode
from edge_agent.signal.over_opcua import OpcUaSignal
from edge_agent.trigger.gate import TriggerGate
from edge_agent.trigger.over_opcua import OpcUaTrigger, OpcUaTriggers
from inspection.errors import Unavailable
from inspection.verdict import Verdict
from inspection.wire.messages import VerdictGiven
from tests.fakes import words
from tests.fakes.mosquitto import free_port
from tests.fakes.spool import spool_in

TAKTS = {"AC-100": 20.0, "HURRY": 0.05}


class Plant:
    """A station's door, its gate, and a PLC that is subscribed to results."""

    def __init__(self, folder: Path) -> None:
        self.spool = spool_in(folder)
        clock, jobs, settings = SystemClock(), Jobs(), OpcUaTrigger(kind="opcua", port=free_port())
        self.port = settings.port
        self.gate = TriggerGate(self.spool, clock)
        self.door = OpcUaDoor(settings.host, settings.port, list(TAKTS), jobs, clock)
        self.door.desk = OpcUaTriggers(
            settings, jobs, lambda sku: TAKTS.get(sku, 1.0), self.gate, clock, lambda: "HURRY", self.door.tell
        )
        self.signal = OpcUaSignal(jobs, self.door.tell)
        self.results: queue.Queue[Any] = queue.Queue()
        self.door.start()
        self.client = Client(f"opc.tcp://127.0.0.1:{settings.port}/sightline")
        self.client.connect()
        self.index = self.client.get_namespace_index(NAMESPACE)
        self.system = self.client.nodes.objects.get_child(f"{self.index}:VisionSystem")
        kind = self.client.nodes.base_event_type.get_child(f"{self.index}:ResultReadyEventType")
        self.client.create_subscription(10, self).subscribe_events(self.system, kind)

    def event_notification(self, event: Any) -> None:
        self.results.put(event)

    def node(self, *names: str) -> SyncNode:
        return self.system.get_child([f"{self.index}:{name}" for name in names])

    @property
    def state(self) -> str:
        return str(self.node("VisionStateMachine", "AutomaticModeStateMachine", "CurrentState").read_value())

    def start_job(self, part: str = "P1", recipe: str = "AC-100", product: str = "L1") -> list[Any]:
        machine = self.node("VisionStateMachine", "AutomaticModeStateMachine")
        return list(machine.call_method(f"{self.index}:StartSingleJob", part, recipe, product))

    def judge(self, verdict: Verdict, **changes: Any) -> VerdictGiven:
        """The unit that waits, as the agent would."""
        begun = self.gate.next(5)
        assert begun is not None
        given = VerdictGiven(
            station=words.STATION, seq=begun.seq, unit=begun.unit, verdict=verdict, causes=(), bundle=None,
            total_ms=21.5,
        ).model_copy(update=changes)  # fmt: skip
        self.signal.give(given, 0.0)
        return given

    def close(self) -> None:
        self.client.disconnect()
        self.door.stop()
        self.spool.close()


@pytest.fixture
def plant(tmp_path: Path) -> Iterator[Plant]:
    one = Plant(tmp_path)
    yield one
    one.close()


def test_a_job_is_taken_its_result_told_and_the_station_ready_again(plant: Plant) -> None:
    assert plant.state == "Ready"
    job, answer = plant.start_job()
    assert answer == JOB_TAKEN
    assert plant.state == "SingleExecution"
    given = plant.judge(Verdict.NG)
    told = plant.results.get(timeout=5)
    assert (told.JobId, told.PartId, told.RecipeId, told.ProductId) == (job, "P1", "AC-100", "L1")
    assert (told.Verdict, told.ResultId, told.TotalMs) == ("NG", str(given.seq), 21.5)
    assert plant.state == "Ready"
    assert plant.node("ResultManagement", "Verdict").read_value() == "NG"


def test_a_second_job_is_refused_while_one_is_in_hand(plant: Plant) -> None:
    plant.start_job("P1")
    assert plant.start_job("P2") == ["", NOT_READY]
    assert plant.gate.missed == 1
    plant.judge(Verdict.OK)
    assert plant.results.get(timeout=5).PartId == "P1"


def test_without_a_verdict_in_time_the_part_is_invalid_and_nothing_follows(plant: Plant) -> None:
    plant.start_job("P1", recipe="HURRY")
    told = plant.results.get(timeout=5)
    assert (told.PartId, told.Verdict, told.Code) == ("P1", "INVALID", LineCode.NO_VERDICT_IN_TIME)
    plant.judge(Verdict.OK)
    plant.start_job("P2")
    plant.judge(Verdict.OK)
    assert plant.results.get(timeout=5).PartId == "P2"
    assert plant.signal.given_up == 1


def test_a_part_whose_name_is_none_is_invalid_at_once(plant: Plant) -> None:
    _, answer = plant.start_job("no name!")
    assert answer == JOB_TAKEN
    told = plant.results.get(timeout=5)
    assert (told.Verdict, told.Code) == ("INVALID", LineCode.NOT_A_NAME)


def test_a_part_without_a_serial_gets_one(plant: Plant) -> None:
    plant.start_job("")
    given = plant.judge(Verdict.OK)
    assert given.unit.serial.startswith("U")
    assert plant.results.get(timeout=5).PartId == given.unit.serial


def test_a_job_without_a_recipe_gets_the_chosen_one(plant: Plant) -> None:
    plant.start_job("P1", recipe="")
    assert plant.judge(Verdict.OK).unit.sku == "HURRY"


def test_it_tells_which_recipes_it_has(plant: Plant) -> None:
    assert plant.node("RecipeManagement", "Recipes").read_value() == ["AC-100", "HURRY"]


def test_nobody_writes_a_result_from_outside(plant: Plant) -> None:
    with pytest.raises(ua.UaStatusCodeError):
        plant.node("ResultManagement", "Verdict").write_value("OK")


def test_a_port_that_is_taken_is_named(plant: Plant) -> None:
    other = OpcUaDoor("127.0.0.1", plant.port, [], Jobs(), SystemClock())
    with pytest.raises(Unavailable, match=r"cannot be opened .*; correct \[trigger\] host or port"):
        other.start()
