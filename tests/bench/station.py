"""`make bench-station`: what a unit costs between frame and verdict, beside the bare inference in it."""

import argparse
import itertools
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import torch

from edge_agent.capture.frame import Frame, Sight
from edge_agent.detect.detector import Detector as EdgeDetector
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
from model_registry.bundle.pack import write_bundle
from model_registry.bundle.prepare import Picture, prepare
from tests.bench.report import Row, publish
from tests.fakes.bundles import manifest
from trainer.export.graph import graph_chain, read_graph, save_graph, to_graph
from trainer.export.quantise import quantise
from trainer.ssdlite.anchors import AnchorPlan, Level
from trainer.ssdlite.detector import Architecture, Detector

WIDTH, HEIGHT, SIDE, THREADS = 1920, 1200, 320, 2
STATION = StationId(site="bench", line="line", station="one")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--report", type=Path, help="write the figures there as JSON")
    parser.add_argument("--short", action="store_true", help="fewer units")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        times = _measure(Path(name), 100 if arguments.short else 500)
    rows = []
    for what, each in times.items():
        ordered = sorted(each)
        for share in (50, 99):
            rows.append(Row(f"{what} p{share}", round(ordered[len(ordered) * share // 100], 3), "ms"))
    bare = statistics.median(times["bare inference"])
    for what in ("examine", "examine and commit"):
        rows.append(
            Row(
                f"{what} / bare inference", round(statistics.median(times[what]) / bare, 2), "x", detail="p50"
            )
        )
    publish(
        f"One unit, {WIDTH}x{HEIGHT} picture, {SIDE} px INT8 xeon_s, {THREADS} threads",
        rows,
        arguments.report,
    )


def _measure(folder: Path, units: int) -> dict[str, list[float]]:
    bundle = _bundle(folder)
    detector = EdgeDetector.load(bundle, THREADS)
    chain = graph_chain(read_graph(bundle), THREADS)
    picture = np.random.default_rng(0).integers(60, 200, (HEIGHT, WIDTH, 3), np.uint8)
    ready = prepare(picture, InputSize(width=SIDE, height=SIDE))
    view = ViewRecipe(
        name="front", width=WIDTH, height=HEIGHT, mm_per_pixel=0.5, defects=(DefectLimit(label="screw"),)
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

    def bare() -> None:
        chain(ready)

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
        "bare inference": bare,
        "examine": lambda: look(next(numbers) + 1),
        "examine and commit": commit,
    }
    times: dict[str, list[float]] = {name: [] for name in steps}
    for index in range(units + 5):
        for name, step in steps.items():
            began = time.perf_counter()
            step()
            if index >= 5:
                times[name].append((time.perf_counter() - began) * 1000)
    spool.close()
    frames.drop_all_but(set())
    return times


def _bundle(folder: Path) -> Path:
    torch.manual_seed(0)
    plan = AnchorPlan((Level(8, ((24, 24), (48, 24))), Level(16, ((64, 64), (96, 48)))))
    network = Detector(Architecture("xeon_s", 1, SIDE, SIDE, plan)).eval()
    noise: list[Picture] = [
        np.random.default_rng(seed).integers(0, 256, (SIDE, SIDE, 3), np.uint8) for seed in range(8)
    ]
    files = save_graph(quantise(to_graph(network), noise), folder)
    size = InputSize(width=SIDE, height=SIDE)
    return write_bundle(folder, manifest(input=size, golden=()), dict(files))


if __name__ == "__main__":
    main()
