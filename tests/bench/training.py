"""`make bench-training`: our training loop beside a plain one of torchvision's SSDLite, same real pictures.

Needs the folder of real pictures (SIGHTLINE_DATA).
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import torch

from model_registry.bundle.manifest import InputSize
from tests.bench.plain_loop import Item, pictures_per_second
from tests.bench.report import Row, publish
from trainer.data.samples import Sample, to_sample
from trainer.fit.settings import FitSettings
from trainer.fit.train import train
from trainer.intake.coco import read_coco
from trainer.intake.labelled import Source, Taken
from trainer.settings import read_settings
from trainer.ssdlite.loss import Target
from trainer.ssdlite.ssdlite320 import SIDE

DATA = Path(os.environ.get("SIGHTLINE_DATA", Path(__file__).parents[3] / "shared" / "data"))
BACKBONES = ("xeon_s", "xeon_m")
PLAIN = "torchvision's SSDLite, plain loop"
BAR, BATCH = 8, 16
ZOO = Path(__file__).parents[2] / "trainer/ssdlite/zoo"
ZOO_STEPS = 500


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench-training", description=__doc__)
    parser.add_argument("--report", type=Path, help="write the figures there as JSON")
    parser.add_argument("--set", default="neu-det", help="folder in SIGHTLINE_DATA; default neu-det")
    parser.add_argument(
        "--pictures", type=int, default=300, help="the first of the training split; default 300"
    )
    parser.add_argument("--threads", type=int, default=2, help="default 2")
    parser.add_argument("--short", action="store_true", help="one round of 10 seconds each")
    arguments = parser.parse_args()
    folder = DATA / arguments.set
    if not folder.is_dir():
        print(f"{folder}: no such folder; set SIGHTLINE_DATA", file=sys.stderr)
        return 2
    source = Source("bench", datetime.now(UTC))
    taken = list(islice(read_coco(folder / "train.json", folder / "images", source), arguments.pictures))
    rounds, seconds = (1, 10.0) if arguments.short else (3, 20.0)
    rows = _rows(taken, arguments.threads, rounds, seconds)
    if not arguments.short:
        rows += _as_the_zoo(arguments.set, taken, arguments.threads)
    publish(
        f"Training on {arguments.set}, {SIDE} x {SIDE}, {arguments.threads} threads", rows, arguments.report
    )
    return 0


def _rows(taken: Sequence[Taken], threads: int, rounds: int, seconds: float) -> list[Row]:
    labels = tuple(sorted({box.label for one in taken for box in one.row.boxes}))
    began = time.perf_counter()
    samples = [
        to_sample(one.row, one.file.read_bytes(), InputSize(width=SIDE, height=SIDE), labels) for one in taken
    ]
    prepared = time.perf_counter() - began
    items = [_item(one, labels) for one in taken]
    loops: dict[str, Callable[[], float]] = {
        PLAIN: lambda: pictures_per_second(items, len(labels), BATCH, seconds, threads)
    }
    for name in BACKBONES:
        loops[name] = lambda name=name: _ours(name, samples, labels, threads, seconds)  # type: ignore[misc]
    found: dict[str, list[float]] = {name: [] for name in loops}
    for _ in range(rounds):
        for name, loop in loops.items():
            found[name].append(loop())
    rows = [
        Row("pictures decoded and resized, once", round(prepared, 2), "s", detail=f"{len(taken)} pictures")
    ]
    rows += [Row(name, round(statistics.median(each), 1), "pictures/s") for name, each in found.items()]
    for name in BACKBONES:
        value = statistics.median(a / b for a, b in zip(found[name], found[PLAIN], strict=True))
        rows.append(Row(f"{name} / {PLAIN}", round(value, 2), "x", bar=f">= {BAR}", holds=value >= BAR))
    return rows


def _as_the_zoo(name: str, taken: Sequence[Taken], threads: int) -> list[Row]:
    """The settings that made the zoo's bundle, once compiled: its own input size, at the end of a run. The
    plain loop runs before and after it."""
    file = ZOO / name / "settings.toml"
    if not file.exists():
        return []
    chosen = read_settings(file).fit
    labels = tuple(sorted({box.label for one in taken for box in one.row.boxes}))
    settings = chosen.model_copy(
        update={
            "weights": None,
            "seconds": None,
            "steps": ZOO_STEPS,
            "threads": threads,
            "checkpoint_s": None,
        }
    )
    samples = [to_sample(one.row, one.file.read_bytes(), chosen.input, labels) for one in taken]
    items = [_item(one, labels) for one in taken]
    before = pictures_per_second(items, len(labels), BATCH, 20.0, threads)
    run = train(samples, labels, settings, time.perf_counter)
    after = pictures_per_second(items, len(labels), BATCH, 20.0, threads)
    speed = statistics.median(point.pictures_per_second for point in run.curve[len(run.curve) // 2 :])
    ratio = speed / statistics.mean((before, after))
    size = f"{chosen.input.width}x{chosen.input.height}"
    return [
        Row(f"the zoo's settings, {size}, compiled", round(speed, 1), "pictures/s", detail=chosen.backbone),
        Row(f"the same / {PLAIN}", round(ratio, 2), "x", bar=f">= {BAR}", holds=ratio >= BAR),
    ]


def _ours(name: str, samples: Sequence[Sample], labels: Sequence[str], threads: int, seconds: float) -> float:
    settings = FitSettings(
        backbone=name,
        input=InputSize(width=SIDE, height=SIDE),
        seconds=seconds,
        batch=BATCH,
        threads=threads,
        checkpoint_s=None,
    )
    run = train(samples, labels, settings, time.perf_counter)
    return run.steps * BATCH / run.seconds


def _item(one: Taken, labels: Sequence[str]) -> Item:
    corners = [(b.box.x1, b.box.y1, b.box.x2, b.box.y2) for b in one.row.boxes]
    codes = [labels.index(b.label) + 1 for b in one.row.boxes]
    return one.file, Target(torch.tensor(corners).reshape(-1, 4), torch.tensor(codes, dtype=torch.int64))


if __name__ == "__main__":
    sys.exit(main())
