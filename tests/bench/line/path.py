"""The verdict path in one process, step by step, beside the bare inference on the same frame."""

import itertools
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import cv2
import numpy as np

from edge_agent.capture.frame import Frame, Sight
from edge_agent.detect.detector import Detector
from edge_agent.examine import examine
from edge_agent.report.ballast import Ballast
from edge_agent.report.frames import FrameFolder
from edge_agent.report.pictures import PictureFolder
from edge_agent.report.rows import Rows
from edge_agent.report.spool import OnFull, Spool
from edge_agent.trigger.gate import Begun
from inspection.identity import StationId, Unit
from inspection.recipe import Recipe, ViewRecipe
from inspection.record import InspectionRecord
from inspection.rules.defect import DefectLimit
from model_registry.bundle.manifest import InputSize
from model_registry.bundle.prepare import prepare
from tests.bench.line.scene import SIDE
from trainer.export.graph import graph_chain, read_graph

STATION = StationId(site="bench", line="line", station="path")
WARM_UP = 5

Times = dict[str, list[float]]
"""Milliseconds, in order."""
BARE, FRAME, EXAMINE, COMMIT = "bare inference", "frame (JPEG)", "examine", "examine and commit"


def measure_path(folder: Path, bundle: Path, file: Path, threads: int, units: int) -> Times:
    """Each step `units` times, in alternation."""
    detector = Detector.load(bundle, threads)
    chain = graph_chain(read_graph(bundle), threads)
    picture = np.asarray(cv2.imread(str(file)), np.uint8)
    height, width = picture.shape[:2]
    ready = prepare(picture, InputSize(width=SIDE, height=SIDE))
    view = ViewRecipe(
        name="front", width=width, height=height, mm_per_pixel=0.5, defects=(DefectLimit(label="screw"),)
    )
    recipe = Recipe(sku="bench", version=1, takt_ms=1000, views=(view,))
    frames = FrameFolder(Path("/dev/shm") / f"sightline-bench-{folder.name}", 10**9)
    spool = Spool(
        Rows(folder / "spool.db", STATION),
        PictureFolder(folder / "pictures"),
        frames,
        Ballast(folder / "ballast"),
        10**9,
        OnFull.CONTINUE,
    )
    spool.open()
    numbers = itertools.count()

    def look(seq: int) -> tuple[InspectionRecord, Frame]:
        frame = Frame("front", picture, time.monotonic())
        now = datetime.now(UTC)
        begun = Begun(seq, Unit(serial=f"u{seq}", sku="bench", lot="l"), now, time.monotonic())
        sights = [Sight("front", frame)]
        return examine(STATION, begun, sights, recipe, detector, now=now, monotonic=time.monotonic), frame

    def commit() -> None:
        now = datetime.now(UTC)
        seq = spool.begin(Unit(serial=f"u{next(numbers)}", sku="bench", lot="l"), now)
        record, frame = look(seq)
        spool.commit(record, [frame])
        frames.drop(seq)  # as the encoder does once the picture is written

    steps: dict[str, Callable[[], object]] = {
        BARE: lambda: chain(ready),
        FRAME: lambda: cv2.imdecode(np.frombuffer(file.read_bytes(), np.uint8), cv2.IMREAD_COLOR),
        EXAMINE: lambda: look(next(numbers) + 1),
        COMMIT: commit,
    }
    times: Times = {name: [] for name in steps}
    for index in range(units + WARM_UP):
        for name, step in steps.items():
            began = time.perf_counter()
            step()
            if index >= WARM_UP:
                times[name].append((time.perf_counter() - began) * 1000)
    spool.close()
    frames.drop_all_but(set())
    return times
