"""The station killed with a unit in hand, as a process of its own."""

import random
import threading
from pathlib import Path

from tests.fakes import words
from tests.fakes.mosquitto import free_port
from tests.fakes.plc import Plc, PlcUnit
from tests.fakes.station import StationProcess

SEED, KILLS = 20261124, 3


def test_a_unit_in_hand_at_a_kill_comes_out_invalid(tmp_path: Path) -> None:
    """Wherever the kill falls. Without a model every other unit is REVIEW, or INVALID on a slow machine."""
    moments, port = random.Random(SEED), free_port()
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "one.jpg").write_bytes(words.jpeg())
    camera = f"kind = 'folder'\npath = '{tmp_path}/pictures'"
    trigger = f"kind = 'modbus'\nport = {port}\nskus = ['AC-100']\n[[outputs]]\nkind = 'modbus'"
    agent = StationProcess(tmp_path / "station", words.STATION, free_port(), camera, trigger, words.recipe())
    plc = Plc(port)
    agent.start()
    plc.connect_when_open()
    for kill in range(KILLS):
        before, hit, after = (PlcUnit(10 * kill + place, f"S{10 * kill + place}") for place in (1, 2, 3))
        assert plc.inspect(before).verdict in ("REVIEW", "INVALID")
        session = plc.look()["Session"]
        killer = threading.Timer(moments.uniform(0, 0.02), agent.kill)
        plc.trigger(hit)
        killer.start()
        agent.wait()
        plc.drop()
        agent.start()
        plc.connect_when_open()
        answer = plc.answer()
        plc.acknowledge()
        assert (answer.number, answer.serial, answer.verdict) == (hit.number, hit.serial, "INVALID")
        assert (answer.code, answer.inspection) == (102, 0)
        assert plc.look()["Session"] != session
        assert plc.inspect(after).code in (4, 101)
    plc.drop()
    assert agent.terminate() == 0
    assert plc.complaints == []
    assert [one.number for one in plc.acknowledged] == [1, 2, 3, 11, 12, 13, 21, 22, 23]
