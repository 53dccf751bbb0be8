"""`make bench-screws`: a minute of training on `screws`, then its 46 test pictures by that INT8 graph.

A picture counts when its verdict (a screw is missing, or none is) and the number of missing screws are right,
at the threshold that was chosen on the training pictures. Test pictures are near twins of these: it
shows that the loop works, not how well it generalises.
"""

import argparse
import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from rich.progress import track

from model_registry.bundle.manifest import InputSize
from tests.bench.report import Row, publish
from trainer.data.samples import Sample, to_sample
from trainer.export.graph import graph_chain, to_graph
from trainer.export.quantise import quantise
from trainer.fit.settings import FitSettings
from trainer.fit.train import train
from trainer.measure.predict import predict
from trainer.measure.thresholds import solve_thresholds
from trainer.measure_bundle import from_coco

LABELS = ("screw", "missing_screw")
MISSING = "missing_screw"
SIZE = InputSize(width=192, height=256)
SECONDS = 55.0
"""What is left of the minute goes to the first steps, in which torch warms up."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--report", type=Path, help="write the figures there as JSON")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--short", action="store_true", help="one seed")
    arguments = parser.parse_args()
    folder = Path(os.environ.get("SIGHTLINE_DATA", "../shared/data")) / "screws"
    taught, shown = list(_samples(folder, "train")), list(_samples(folder, "test"))
    rows = []
    for seed in track(range(1 if arguments.short else arguments.seeds), "seeds"):
        right, seconds = _right(taught, shown, seed)
        rows.append(
            Row(
                f"seed {seed}: pictures right",
                right,
                f"of {len(shown)}",
                f"= {len(shown)}",
                right == len(shown),
            )
        )
        rows.append(Row(f"seed {seed}: training", round(seconds, 1), "s", "<= 60", seconds <= 60))
    publish("screws after a minute of training", rows, arguments.report)


def _samples(folder: Path, split: str) -> Iterator[Sample]:
    for row, data in from_coco(folder / f"{split}.json", folder / "images", datetime(2026, 1, 1, tzinfo=UTC)):
        yield to_sample(row, data, SIZE, LABELS)


def _right(taught: list[Sample], shown: list[Sample], seed: int) -> tuple[int, float]:
    """How many pictures are judged and counted right, and the seconds of training."""
    settings = FitSettings(backbone="xeon_s", input=SIZE, seconds=SECONDS, augment="line", seed=seed)
    began = time.monotonic()
    trained = train(taught, LABELS, settings, time.monotonic)
    seconds = time.monotonic() - began
    chain = graph_chain(quantise(to_graph(trained.detector), [sample.image for sample in taught]))
    known = predict(chain, taught, LABELS)
    cut = solve_thresholds([sample.row for sample in taught], known, LABELS)[MISSING].reject
    right = 0
    for sample, found in zip(shown, predict(chain, shown, LABELS), strict=True):
        told = sum(one.label == MISSING and one.score >= cut for one in found)
        right += told == sum(box.label == MISSING for box in sample.row.boxes)
    return right, seconds


if __name__ == "__main__":
    main()
