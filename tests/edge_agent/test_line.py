"""The whole agent from its settings, at a PLC: no broker is needed for a unit to get its verdict."""

import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from deploy.laptop.line.plc import Plc
from deploy.laptop.line.registers import PlcUnit
from edge_agent.assemble import assemble
from edge_agent.clock import SystemClock
from edge_agent.gpio.lines import Edge
from edge_agent.report.rows import Rows
from edge_agent.settings import read_settings
from edge_agent.signal.in_time import InTime
from inspection.errors import InputRefused, Unavailable
from tests.fakes import words
from tests.fakes.at_work import at_work
from tests.fakes.gpio import FakeInput, FakeOutputs
from tests.fakes.mosquitto import free_port
from tests.fakes.networks import network_bundle
from tests.fakes.settings import edge_settings


def test_a_plc_triggers_and_fetches_the_verdict_of_a_real_graph(tmp_path: Path) -> None:
    """The graph scores every picture's brightness, about one half, in the middle: no screw in its slot."""
    port, bundle = free_port(), network_bundle(tmp_path / "bundle")
    file = edge_settings(tmp_path, port=free_port(), more=f'[detector]\nbundle = "{bundle}"\n')
    plc_kind = f'kind = "modbus"\nport = {port}\nskus = ["AC-100"]\n[[outputs]]\nkind = "modbus"'
    file.write_text(file.read_text().replace('kind = "mqtt"', plc_kind))
    plc = Plc(port)
    with at_work(assemble(read_settings(file), SystemClock(), "sightline test")):
        plc.connect_when_open()
        answers = [plc.inspect(PlcUnit(1, "S1")), plc.inspect(PlcUnit(2, "S2", recipe_index=9))]
        plc.drop()
    assert plc.complaints == []
    assert [(one.number, one.verdict, one.code, one.inspection) for one in answers] == [
        (1, "NG", 2, 1),
        (2, "INVALID", 13, 2),
    ]


def opcua_settings(folder: Path) -> Path:
    file = edge_settings(folder, port=free_port())
    kind = f'kind = "opcua"\nport = {free_port()}\n[[outputs]]\nkind = "opcua"'
    file.write_text(file.read_text().replace('kind = "mqtt"', kind))
    return file


def test_a_station_over_opc_ua_needs_no_broker_of_the_line(tmp_path: Path) -> None:
    stop = threading.Event()
    stop.set()
    assemble(read_settings(opcua_settings(tmp_path)), SystemClock(), "sightline test").run(stop)


def test_without_its_package_opc_ua_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "asyncua", None)
    monkeypatch.delitem(sys.modules, "edge_agent.opcua.door", raising=False)
    with pytest.raises(InputRefused, match=r'needs the package asyncua; pip install "sightline\[opcua\]"'):
        assemble(read_settings(opcua_settings(tmp_path)), SystemClock(), "sightline test")


def gpio_settings(folder: Path) -> Path:
    file = edge_settings(folder, port=free_port())
    wires = 'chip = "/dev/gpiochip77"\nkind = "gpio"\n'
    kind = f'{wires}line = 17\nsku = "AC-100"\n[[outputs]]\n{wires}ok = 5\nng = 6'
    file.write_text(file.read_text().replace('kind = "mqtt"', kind))
    return file


def test_wires_that_are_not_there_are_named_before_the_first_unit(tmp_path: Path) -> None:
    agent = assemble(read_settings(gpio_settings(tmp_path)), SystemClock(), "sightline test")
    with pytest.raises(Unavailable, match=r"/dev/gpiochip77: line 5, 6 cannot be had"):
        agent.run(threading.Event())


def test_an_edge_comes_in_and_a_pulse_goes_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a model a person has to decide, so the unit does not pass."""
    lines, barrier = FakeOutputs(), FakeInput()
    chip = SimpleNamespace(ChipOutputs=lambda _: lines, ChipInput=lambda _: barrier)
    monkeypatch.setitem(sys.modules, "edge_agent.gpio.door", chip)
    barrier.waiting.put(Edge(SystemClock().monotonic(), 1))
    barrier.waiting.put(Edge(SystemClock().monotonic(), 3))  # the second was lost on its way
    with at_work(assemble(read_settings(gpio_settings(tmp_path)), SystemClock(), "test")):
        assert all(lines.pulses.acquire(timeout=30) for _ in range(3))
    assert lines.log[0] == {"ng"}
    assert (lines.active, lines.is_open, barrier.is_open) == (set(), False, False)


def test_without_its_package_gpio_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gpiod", None)
    monkeypatch.delitem(sys.modules, "edge_agent.gpio.door", raising=False)
    with pytest.raises(InputRefused, match=r'needs the package gpiod; pip install "sightline\[gpio\]"'):
        assemble(read_settings(gpio_settings(tmp_path)), SystemClock(), "sightline test")


class Listening(InTime):
    """The watch that the agent is built with, and when it told."""

    told = threading.Event()

    def tell_late(self) -> None:
        before = len(self._due)
        super().tell_late()
        if len(self._due) < before:
            self.told.set()


def test_a_takt_that_nobody_can_keep_is_told_and_the_result_is_late(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("edge_agent.assemble.InTime", Listening)
    file = edge_settings(tmp_path, port=free_port())
    interval = 'kind = "interval"\nevery_ms = 10\nsku = "AC-100"\nlimit = 1\n[[outputs]]\nkind = "log"'
    file.write_text(file.read_text().replace('kind = "mqtt"', interval))
    hurried = words.recipe().model_copy(update={"takt_ms": 1})
    (tmp_path / "recipes" / "ac-100.json").write_text(hurried.model_dump_json())
    with at_work(assemble(read_settings(file), SystemClock(), "sightline test")):
        assert Listening.told.wait(60)
    rows = Rows(tmp_path / "data" / "spool" / "spool.db", words.STATION)
    records = [record for _, record in rows.records_to_send(9, ())] + rows.judged(9)
    rows.close()
    assert [(one.unit.sku, one.late) for one in records] == [("AC-100", True)]
