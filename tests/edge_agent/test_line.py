"""The whole agent from its settings, at a PLC: no broker is needed for a unit to get its verdict."""

import sys
import threading
from pathlib import Path

import pytest

from edge_agent.assemble import assemble
from edge_agent.clock import SystemClock
from edge_agent.settings import read_settings
from inspection.errors import InputRefused
from tests.fakes.mosquitto import free_port
from tests.fakes.networks import network_bundle
from tests.fakes.plc import Plc, PlcUnit
from tests.fakes.settings import edge_settings

SLOW_MACHINE_TAKT = '"takt_ms":20000'


def test_a_plc_triggers_and_fetches_the_verdict_of_a_real_graph(tmp_path: Path) -> None:
    """The graph scores every picture's brightness, about one half, in the middle: no screw in its slot."""
    port, bundle = free_port(), network_bundle(tmp_path / "bundle")
    file = edge_settings(tmp_path, port=free_port(), more=f'[detector]\nbundle = "{bundle}"\n')
    plc_kind = f'kind = "modbus"\nport = {port}\nskus = ["AC-100"]\n[[outputs]]\nkind = "modbus"'
    file.write_text(file.read_text().replace('kind = "mqtt"', plc_kind))
    recipe = tmp_path / "recipes" / "ac-100.json"
    recipe.write_text(recipe.read_text().replace('"takt_ms":100', SLOW_MACHINE_TAKT))
    stop = threading.Event()
    agent = assemble(read_settings(file), SystemClock(), "sightline test")
    running = threading.Thread(target=agent.run, args=(stop,))
    running.start()
    plc = Plc(port)
    plc.connect_when_open()
    answers = [plc.inspect(PlcUnit(1, "S1")), plc.inspect(PlcUnit(2, "S2", recipe_index=9))]
    plc.drop()
    stop.set()
    running.join(timeout=20)
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
