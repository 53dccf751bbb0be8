from pathlib import Path

from edge_agent.clock import SystemClock
from edge_agent.selftest import examine_station
from edge_agent.settings import read_settings
from inspection.checked import Checked
from tests.fakes.mosquitto import free_port
from tests.fakes.settings import edge_settings


def test_every_part_has_its_own_finding(tmp_path: Path) -> None:
    settings = read_settings(edge_settings(tmp_path, port=free_port()))
    found = {one.part: one for one in examine_station(settings, SystemClock())}
    assert list(found) == ["recipes", "spool", "disk", "camera front", "broker"]
    assert found["recipes"] == Checked("recipes", True, "AC-100 version 1")
    assert found["spool"].words == "0 records and 0 pictures wait"
    assert found["camera front"].well
    assert not found["broker"].well


def test_a_registry_tells_the_time_and_each_failed_part_says_what_to_do(tmp_path: Path) -> None:
    more = f'[registry]\nurl = "http://127.0.0.1:{free_port()}"\nroot = "{tmp_path}/root.json"\n'
    settings = read_settings(edge_settings(tmp_path, port=free_port(), more=more))
    found = {one.part: one for one in examine_station(settings, SystemClock()) if not one.well}
    assert list(found) == ["broker", "registry", "clock", "trusted root"]
    assert "so nobody tells the time" in found["clock"].words
    assert "bring the registry's root.json there" in found["trusted root"].words
    assert all(";" in one.words or "so nobody" in one.words for one in found.values())


def test_wires_are_tried_too(tmp_path: Path) -> None:
    file = edge_settings(tmp_path, port=free_port())
    wires = 'chip = "/dev/gpiochip77"\nkind = "gpio"\n'
    kind = f'{wires}line = 17\nsku = "AC-100"\n[[outputs]]\n{wires}ok = 5\nng = 6'
    file.write_text(file.read_text().replace('kind = "mqtt"', kind))
    found = {one.part: one for one in examine_station(read_settings(file), SystemClock())}
    assert not found["trigger"].well
    assert found["trigger"].words.startswith("/dev/gpiochip77: line 17 cannot be had")
    assert found["output"].words.startswith("/dev/gpiochip77: line 5, 6 cannot be had")
