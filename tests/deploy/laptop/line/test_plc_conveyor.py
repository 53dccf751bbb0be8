"""The line's PLC at a real station's port; `tests/edge_agent/plc` has the handshake's every fault."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.laptop.line.camera import LineCamera
from deploy.laptop.line.conveyor import Passed
from deploy.laptop.line.plc import Plc
from deploy.laptop.line.plc_conveyor import PlcConveyor
from deploy.laptop.line.registers import PlcUnit
from inspection.verdict import Verdict
from tests.fakes import words
from tests.fakes.line_units import line_unit
from tests.fakes.mosquitto import free_port
from tests.fakes.plc_station import PlcStation


@pytest.fixture
def camera() -> Iterator[LineCamera]:
    camera = LineCamera(0)
    camera.start()
    yield camera
    camera.stop()


@pytest.fixture
def station(tmp_path: Path) -> Iterator[PlcStation]:
    with PlcStation(tmp_path) as station:
        yield station


def test_every_unit_gets_the_verdict_that_is_meant_for_it(station: PlcStation, camera: LineCamera) -> None:
    told: list[Passed] = []
    with PlcConveyor(words.STATION, station.port, camera) as conveyor:
        for said in (Verdict.OK, Verdict.NG, Verdict.REVIEW):
            station.place(said)
            told += conveyor.run([line_unit(f"AC-{said}")])
    assert [item.verdict and item.verdict.verdict for item in told] == ["OK", "NG", "REVIEW"]
    assert [item.verdict and item.verdict.unit.serial for item in told] == ["AC-OK", "AC-NG", "AC-REVIEW"]
    assert conveyor.complaints == []


def test_a_result_that_stands_from_before_is_thrown_away(station: PlcStation, camera: LineCamera) -> None:
    station.place(Verdict.OK)
    before = Plc(station.port)
    before.connect()
    before.trigger(PlcUnit(7, "OLD"))
    before.answer()
    before.drop()
    station.place(Verdict.NG)
    with PlcConveyor(words.STATION, station.port, camera) as conveyor:
        passed = conveyor.send(line_unit("AC-1"))
    assert passed.verdict is not None
    assert (passed.verdict.verdict, conveyor.complaints) == (Verdict.NG, [])


def test_where_no_station_answers_a_unit_passes_without_a_verdict(camera: LineCamera) -> None:
    with PlcConveyor(words.STATION, free_port(), camera, patience_s=0.2) as conveyor:
        assert conveyor.send(line_unit()).verdict is None


def test_a_line_that_stands_is_looked_at_all_the_same(
    station: PlcStation, camera: LineCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks, read = threading.Semaphore(0), station.exchange.read

    def look() -> list[int]:
        looks.release()
        return read()

    monkeypatch.setattr(station.exchange, "read", look)
    with PlcConveyor(words.STATION, station.port, camera) as conveyor:
        for _ in range(5):
            assert looks.acquire(timeout=10)
        assert conveyor.complaints == []
