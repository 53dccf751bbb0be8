"""A station whose seconds are handed out: the real loop, spool, loader, updater, handshake and reporter.

Fakes stand for what is of glass, copper or another machine."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
from prometheus_client import CollectorRegistry, generate_latest

from edge_agent.agent import Agent
from edge_agent.capture.frame import Frame
from edge_agent.condition import Condition
from edge_agent.detect.detector import Detector
from edge_agent.detect.loader import BundleLoader
from edge_agent.metrics import StationCollector
from edge_agent.plc.exchange import Exchange
from edge_agent.plc.handshake import Handshake
from edge_agent.recipes import RecipeBook
from edge_agent.report.ballast import Ballast
from edge_agent.report.encoder import Encoder
from edge_agent.report.frames import FrameFolder
from edge_agent.report.pictures import PictureFolder
from edge_agent.report.reporter import Publishing, Reporter
from edge_agent.report.spool import OnFull, Spool
from edge_agent.tally import Tally
from edge_agent.trigger.gate import TriggerGate
from edge_agent.update.installed import InstalledBundles
from edge_agent.update.updater import Updater
from inspection.errors import InputRefused
from inspection.recipe import Recipe
from inspection.rules.quality import PictureQuality
from inspection.verdict import Cause
from model_registry.bundle.manifest import BundleManifest
from tests.fakes import words
from tests.fakes.camera import FakeCamera
from tests.fakes.clock import FakeClock
from tests.fakes.line import FakeSignal
from tests.fakes.networks import brightness_network, network_bundle
from tests.fakes.spool import open_rows
from tests.fakes.update_source import UpdateSource

PLENTY = (50_000_000_000, 100_000_000_000)
BRIGHT, DARK = 180, 30
"""A screw, and none."""


class SkewedClock:
    """The plant's seconds, and dates of its own."""

    def __init__(self, plant: FakeClock) -> None:
        self._plant = plant
        self.skew = timedelta()

    def monotonic(self) -> float:
        return self._plant.monotonic()

    def now(self) -> datetime:
        return self._plant.now() + self.skew


class BallastOn(Ballast):
    """On a disk that is as full as it is told."""

    room = PLENTY

    @property
    def disk(self) -> tuple[int, int]:
        return self.room


class Shelf:
    """Which bundle folder the loader is to have."""

    def __init__(self) -> None:
        self.folder: Path | None = None

    def current(self) -> Path | None:
        return self.folder


def recipe() -> Recipe:
    """A screw where the network sees one; the same picture three times is a frozen one."""
    usual = words.recipe()
    view = usual.views[0]
    slot = view.slots[0].model_copy(update={"x": 32, "y": 24})
    quality = PictureQuality(max_same=2)
    return usual.model_copy(
        update={"views": (view.model_copy(update={"slots": (slot,), "quality": quality}),)}
    )


class Station:
    def __init__(self, folder: Path, plant: FakeClock, link: Publishing) -> None:
        self.folder, self.clock = folder, SkewedClock(plant)
        self.plant = plant
        self.rows = open_rows(folder)
        self.ballast = BallastOn(folder / "ballast")
        self.spool = self._spool(OnFull.CONTINUE, 10_000_000)
        self.bundles = {
            "good": network_bundle(folder / "good"),
            "broken": network_bundle(folder / "broken", brightness_network(broken=True)),
            "unfit": network_bundle(folder / "unfit", labels=("scratch", "dent")),
        }
        self.recipes = RecipeBook([recipe()])
        self.shelf = Shelf()
        self.shelf.folder = self.bundles["good"]
        self.loader = BundleLoader(self.shelf, self.recipes.refuse_unfit, Detector.load)
        self.source = UpdateSource(folder / "downloads")
        installed = InstalledBundles(folder / "installed")
        self.updater = Updater(self.source, installed, lambda _: None, self._accepts, every_s=3600)
        self.camera = FakeCamera(Cause.NO_CAMERA)
        self.signal, self.tally = FakeSignal(), Tally()
        self.plc = Exchange(Handshake(lambda _: 0.1), self.clock)
        self.light, self.sku, self.slow_s, self.frozen = BRIGHT, "AC-100", 0.0, False
        self.polls, self.triggers = True, True
        self.connected: Callable[[], bool] = lambda: True
        self.certificate_until: datetime | None = None
        self._number = 0
        self._link = link
        self.build()

    def build(self) -> None:
        """The program from its parts; again after one of them was exchanged."""
        self.gate = TriggerGate(self.spool, self.clock)
        self.encoder = Encoder(self.spool, 90, lambda: None)
        self.agent = Agent(
            words.STATION, clock=self.clock, gate=self.gate, cameras=[self.camera], recipes=self.recipes,
            loader=self.loader, spool=self.spool, encoder=self.encoder, signal=self.signal, tally=self.tally,
            workers=(), frame_wait_s=0.5,
        )  # fmt: skip
        self.condition = Condition(
            software="f5", spool=self.spool, tally=self.tally, cameras=[self.camera], recipes=self.recipes,
            loader=self.loader, updating=self.updater, clock=self.clock,
            certificate_until=self.certificate_until, broker_answers=lambda: self.connected(),
            line_problem=lambda: self.plc.problem, not_told=lambda: self.signal.given_up,
        )  # fmt: skip
        self.reporter = Reporter(
            words.STATION, self.spool, self.clock, self.condition.status, link=self._link,
            receipt_timeout_s=10, status_every_s=3,
        )  # fmt: skip
        self._figures = CollectorRegistry()
        self._figures.register(StationCollector(self.condition, self.gate, self.signal))

    def holds_line(self, max_bytes: int, on_full: OnFull) -> None:
        """Another spool setting, as after a start of the program."""
        self.spool = self._spool(on_full, max_bytes)
        self.build()

    def second(self) -> None:
        """What the agent's threads do within one."""
        if self.polls:
            self.plc.read()
        self.loader.look()
        self.updater.look()
        if self.triggers:
            self.inspect()
        self.reporter.turn()

    def inspect(self) -> None:
        self._number += 1
        if not isinstance(self.camera.shows, Frame) or not self.frozen:
            seed = np.random.default_rng(self._number)
            noise = seed.integers(self.light, self.light + 50, (48, 64, 3), dtype=np.uint8)
            if not self.camera.problem:
                self.camera.shows = Frame("front", noise, self.clock.monotonic())
        self.camera.while_waiting = lambda: self.plant.go_on(self.slow_s)
        self.gate.trigger(words.unit(f"S{self._number}", self.sku))
        begun = self.gate.next(0)
        if begun is not None:
            self.agent.inspect(begun)
        while self.encoder.encode_next():
            pass

    @property
    def metrics(self) -> str:
        return generate_latest(self._figures).decode()

    def _spool(self, on_full: OnFull, max_bytes: int) -> Spool:
        frames, pictures = (
            FrameFolder(self.folder / "frames", 1_000_000),
            PictureFolder(self.folder / "pictures"),
        )
        return Spool(self.rows, pictures, frames, self.ballast, max_bytes, on_full, reserved_bytes=0)

    @staticmethod
    def _accepts(manifest: BundleManifest) -> None:
        if "screw" not in manifest.labels:
            raise InputRefused(f"bundle {manifest.name}: recipe AC-100 needs label 'screw'")
