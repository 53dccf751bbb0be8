"""A station at a PLC: the real agent, gate, spool and Modbus server; a scene instead of cameras and model.

A unit that stands in the scene shows what it is. Whatever the agent says before or about another unit
must therefore be wrong sooner or later.
"""

import threading
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

import numpy as np

from edge_agent.agent import Agent
from edge_agent.capture.frame import Frame
from edge_agent.clock import SystemClock
from edge_agent.plc.door import ModbusDoor
from edge_agent.plc.exchange import Exchange
from edge_agent.plc.handshake import Handshake
from edge_agent.recipes import RecipeBook
from edge_agent.report.encoder import Encoder
from edge_agent.signal.over_modbus import ModbusSignal
from edge_agent.signal.signal import Signals
from edge_agent.tally import Tally
from edge_agent.trigger.gate import TriggerGate
from edge_agent.trigger.over_modbus import ModbusTrigger, ModbusTriggers
from inspection.detection import Detection, Threshold
from inspection.verdict import Cause, Verdict
from inspection.wire.messages import VerdictGiven
from model_registry.bundle.prepare import Picture
from tests.fakes import words
from tests.fakes.camera import FakeCamera
from tests.fakes.line import FakeSignal
from tests.fakes.mosquitto import free_port
from tests.fakes.spool import spool_in

SCORES = {Verdict.OK: 230, Verdict.REVIEW: 102, Verdict.NG: 0}
"""What a unit has in its first pixel, of 255: how sure the detector is of its screw."""
PATIENT_S, HURRIED_S = 20.0, 0.03
"""Takts of the recipes 1 and 2."""


class ReadsFirstPixel:
    digest = "b" * 64
    compares = False
    thresholds: Mapping[str, Threshold] = {"screw": Threshold(reject=0.5, grey=0.3)}

    def detect(self, picture: Picture, half: Picture | None = None) -> tuple[Detection, ...]:
        score = float(picture[0, 0, 0]) / 255
        return (words.screw(score),) if score else ()


class Loaded:
    detector = ReadsFirstPixel()


class PlcStation:
    """Use as a context manager."""

    def __init__(self, folder: Path, port: int | None = None) -> None:
        self.port = port or free_port()
        self.camera = FakeCamera(Cause.NO_CAMERA)
        self.go_on = threading.Event()
        self.go_on.set()
        self.camera.while_waiting = lambda: self.go_on.wait(20)
        clock, spool = SystemClock(), spool_in(folder, max_bytes=500_000_000)
        self.gate = TriggerGate(spool, clock)
        settings = ModbusTrigger(kind="modbus", port=self.port, skus=("AC-100", "AC-200"))
        self.exchange = Exchange(Handshake(lambda index: HURRIED_S if index == 2 else PATIENT_S), clock)
        self._given = FakeSignal()  # hears a verdict just before the PLC can
        encoder = Encoder(spool, 90, lambda: None)
        self._agent = Agent(
            words.STATION,
            clock=clock,
            gate=self.gate,
            cameras=[self.camera],
            recipes=RecipeBook([words.recipe(), words.recipe(sku="AC-200")]),
            loader=Loaded(),  # type: ignore[arg-type]
            spool=spool,
            encoder=encoder,
            signal=Signals([self._given, ModbusSignal(self.exchange)]),
            tally=Tally(),
            workers=[
                encoder,
                ModbusTriggers(settings, self.exchange, self.gate, clock),
                ModbusDoor(settings.host, settings.port, self.exchange),
                self,
            ],
            frame_wait_s=1.0,
        )
        self._opened, self._stop = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._agent.run, args=(self._stop,), daemon=True)

    def place(self, nature: Verdict) -> None:
        """A unit moves into the scene."""
        if nature is Verdict.INVALID:
            self.camera.shows = Cause.NO_CAMERA
            return
        picture = np.array(words.picture())
        picture[0, 0] = SCORES[nature]
        self.camera.shows = Frame("front", picture, 0.0)

    def given(self, inspection: int) -> VerdictGiven | None:
        """What the agent has said about an inspection by now."""
        return next((one for one in reversed(self._given.given) if one.seq == inspection), None)

    def start(self) -> None:
        """The last of the workers: the door is open."""
        self._opened.set()

    def stop(self) -> None: ...

    def __enter__(self) -> "PlcStation":
        self._thread.start()
        assert self._opened.wait(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.go_on.set()
        self._stop.set()
        self._thread.join(timeout=20)
