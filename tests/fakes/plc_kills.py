"""A station that is killed again and again with a unit in hand, and what its PLC is told of that unit."""

import random
import threading
from collections.abc import Iterator
from pathlib import Path

from deploy.laptop.line.plc import Plc
from deploy.laptop.line.registers import Answer, PlcUnit
from tests.fakes import words
from tests.fakes.mosquitto import free_port
from tests.fakes.station import StationProcess

WITHIN_S = 0.02
"""So long after the trigger the kill falls at the latest; a unit takes about as long."""


class PlcKills:
    """The agent as a process of its own, without a broker, with a folder for a camera and no model."""

    def __init__(self, folder: Path, seed: int) -> None:
        port = free_port()
        (folder / "pictures").mkdir()
        (folder / "pictures" / "one.jpg").write_bytes(words.jpeg())
        camera = f"kind = 'folder'\npath = '{folder}/pictures'"
        trigger = f"kind = 'modbus'\nport = {port}\nskus = ['AC-100']\n[[outputs]]\nkind = 'modbus'"
        recipe = words.recipe()
        self.agent = StationProcess(folder / "station", words.STATION, free_port(), camera, trigger, recipe)
        self.plc = Plc(port)
        self.sessions: list[int] = []
        """One per start."""
        self._moments = random.Random(seed)

    def run(self, kills: int) -> Iterator[tuple[PlcUnit, Answer]]:
        """Per kill the unit in hand and its answer; before and after it a unit goes through in peace."""
        self.agent.start()
        self.plc.connect_when_open()
        for number in range(1, 3 * kills, 3):
            self.plc.inspect(PlcUnit(number, f"S{number}"))
            self.sessions.append(self.plc.look()["Session"])
            hit = PlcUnit(number + 1, f"S{number + 1}")
            yield hit, self._kill_with(hit)
            self.plc.inspect(PlcUnit(number + 2, f"S{number + 2}"))
        self.plc.drop()
        assert self.agent.terminate() == 0

    def _kill_with(self, unit: PlcUnit) -> Answer:
        killer = threading.Timer(self._moments.uniform(0, WITHIN_S), self.agent.kill)
        self.plc.trigger(unit)
        killer.start()
        self.agent.wait()
        self.plc.drop()
        self.agent.start()
        self.plc.connect_when_open()
        answer = self.plc.answer()
        self.plc.acknowledge()
        return answer
