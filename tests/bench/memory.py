"""`make check-memory`: 100,000 units through the real loop as fast as they go; the memory must stay flat.

Real: gate, loop, judging, spool, encoder, reporter, their threads, the metrics. Not real: the camera (frames
of 640 x 480 in hand), the detector (there is none), the broker (a cluster in this process gives receipts).
"""

import argparse
import gc
import logging
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import psutil
from prometheus_client import CollectorRegistry, generate_latest
from rich.progress import Progress

from edge_agent.agent import Agent
from edge_agent.capture.frame import Frame
from edge_agent.clock import SystemClock
from edge_agent.condition import Condition, NoUpdates
from edge_agent.detect.detector import Detector
from edge_agent.detect.loader import BundleLoader, NoBundles
from edge_agent.metrics import StationCollector
from edge_agent.recipes import RecipeBook
from edge_agent.report.encoder import Encoder
from edge_agent.report.reporter import Reporter
from edge_agent.tally import Tally
from edge_agent.trigger.gate import TriggerGate
from inspection.verdict import Cause
from inspection.wire.codec import encode
from inspection.wire.link import Incoming
from inspection.wire.messages import ReceiptGiven
from inspection.wire.topics import Kind, parse_topic
from tests.bench.report import Row, publish
from tests.fakes import words
from tests.fakes.camera import FakeCamera
from tests.fakes.line import FakeSignal
from tests.fakes.spool import spool_in

FRAMES, SHORT = 100_000, 20_000
WIDTH, HEIGHT = 640, 480
SAMPLES = 50
MB = 1024 * 1024


class ForgetfulCamera(FakeCamera):
    def frame_after(self, trigger: float, deadline: float) -> Frame | Cause:
        return self.shows


class ForgetfulLine(FakeSignal):
    def give(self, verdict: object, deadline: float) -> None: ...


class NearCluster:
    """Takes everything, keeps nothing, gives receipts."""

    connected = True

    def __init__(self) -> None:
        self.receipt: Callable[[Incoming], None]
        self.records = 0

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> bool:
        name = parse_topic(topic)
        if name.chunk is not None:
            self._give(ReceiptGiven(pictures=(name.chunk.sha256,)))
        elif name.kind is Kind.RESULT:
            self.records += 1
            seq = int(payload.split(b'"seq":', 1)[1].split(b",", 1)[0])
            self._give(ReceiptGiven(inspections=(seq,)))
        return True

    def acknowledge(self, message: Incoming) -> None: ...

    def _give(self, receipt: ReceiptGiven) -> None:
        self.receipt(Incoming("receipt", encode(receipt), 0, 1))


class Station:
    """Everything between trigger and receipt, in this process."""

    def __init__(self, folder: Path) -> None:
        clock, recipes = SystemClock(), RecipeBook([words.recipe(width=WIDTH, height=HEIGHT)])
        self.spool, tally, self.cluster = spool_in(folder, max_bytes=100_000_000), Tally(), NearCluster()
        self.gate = TriggerGate(self.spool, clock)
        self._jpeg = words.jpeg(width=WIDTH, height=HEIGHT)
        self._pixels = words.picture(width=WIDTH, height=HEIGHT)
        self._camera = ForgetfulCamera(Frame("front", self._pixels, 0.0))
        loader = BundleLoader(NoBundles(), recipes.refuse_unfit, Detector.load)
        condition = Condition(
            software="",
            spool=self.spool,
            tally=tally,
            cameras=[self._camera],
            recipes=recipes,
            loader=loader,
            updating=NoUpdates(),
            clock=clock,
        )
        self.reporter = Reporter(
            words.STATION,
            self.spool,
            clock,
            condition.status,
            link=self.cluster,
            receipt_timeout_s=10.0,
            status_every_s=1.0,
        )
        self.cluster.receipt = self.reporter.take_receipt
        self.encoder = Encoder(self.spool, 90, self.reporter.wake)
        signal = ForgetfulLine()
        self._metrics = CollectorRegistry()
        self._metrics.register(StationCollector(condition, self.gate, signal))
        self.agent = Agent(
            words.STATION,
            clock=clock,
            gate=self.gate,
            cameras=[self._camera],
            recipes=recipes,
            loader=loader,
            spool=self.spool,
            encoder=self.encoder,
            signal=signal,
            tally=tally,
            workers=[],
            frame_wait_s=0.5,
        )

    def start(self) -> None:
        self.reporter.start()
        self.encoder.start()

    def stop(self) -> None:
        self.encoder.stop()
        self.reporter.stop()
        self.spool.close()

    def inspect(self, number: int) -> None:
        """One unit, with a picture of its own; it waits while a hundred others have no receipt."""
        pixels = np.array(self._pixels)
        jpeg = self._jpeg + b"%08d" % number
        self._camera.shows = Frame("front", pixels, 0.0, jpeg=jpeg)
        self.gate.trigger(words.unit(f"S{number}"))
        begun = self.gate.next(0)
        assert begun is not None
        self.agent.inspect(begun)
        pause = threading.Event()
        while self.cluster.records < number - 100:
            pause.wait(0.005)

    def scrape(self) -> None:
        generate_latest(self._metrics)


def measure(folder: Path, frames: int) -> tuple[list[float], list[int]]:
    """Resident memory in MB at SAMPLES moments, and the numbers of units by then."""
    station, process = Station(folder), psutil.Process()
    station.start()
    memory, at = [], []
    with Progress() as progress:
        bar = progress.add_task("units", total=frames)
        for number in range(1, frames + 1):
            station.inspect(number)
            if number % 100 == 0:
                station.scrape()
            if number % (frames // SAMPLES) == 0:
                gc.collect()
                memory.append(process.memory_info().rss / MB)
                at.append(number)
                progress.update(bar, completed=number)
    station.stop()
    return memory, at


def slope(memory: list[float], at: list[int]) -> float:
    """MB per 10,000 units, least squares over the last four fifths: the first is warm-up."""
    first = len(at) // 5
    return float(np.polyfit(at[first:], memory[first:], 1)[0]) * 10_000


def main() -> int:
    parser = argparse.ArgumentParser(prog="make check-memory", description=__doc__)
    parser.add_argument("--report", type=Path, help="write the figures there as JSON")
    parser.add_argument("--frames", type=int, default=FRAMES)
    parser.add_argument("--folder", type=Path, help="the spool's; a disk in memory is faster")
    parser.add_argument("--short", action="store_true", help=f"{SHORT:,} frames")
    arguments = parser.parse_args()
    logging.disable(logging.WARNING)
    frames = SHORT if arguments.short else arguments.frames
    with tempfile.TemporaryDirectory(dir=arguments.folder) as name:
        memory, at = measure(Path(name), frames)
    grows = slope(memory, at)
    rows = [
        Row("units", frames, ""),
        Row("resident memory after warm-up", round(memory[len(memory) // 5], 1), "MB"),
        Row("at the end", round(memory[-1], 1), "MB"),
        Row("grows per 10,000 units", round(grows, 3), "MB", "<= 1", grows <= 1),
        Row("threads", threading.active_count(), "", detail="at the end"),
        Row("open files", psutil.Process().num_fds(), "", detail="at the end"),
    ]
    publish("Memory of the loop", rows, arguments.report)
    return 0 if all(row.holds is not False for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
