"""`make bench-asking`: what `trainer ask` saves on NEU-DET: mAP50 by labelled pictures, beside random choice.

For each seed a network learns from a few random pictures. Then, round by round, more are labelled: those that
`ask` chooses by the last network, or the next of a random order. Every network learns on from the seed's
first one, for the same steps, so that a curve tells of labels and not of computing; only the first point,
which both ways share, has learnt for fewer steps and is left out of what is said of labels needed. Each
training leaves a file in `--folder`; started again, the run goes on where it was.
"""

import argparse
import os
import random
import statistics
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np
from rich.console import Console

from inspection.detection import LOWEST_TOLD
from inspection.files import read_json_file
from inspection.word import Word
from model_registry.bundle.disk import write_whole
from model_registry.bundle.framing import Framing
from model_registry.bundle.manifest import InputSize
from tests.bench.report import Row, publish
from trainer.archive.ask import Candidate, Known, ask
from trainer.archive.doubt import Found
from trainer.archive.embed import picture_vector
from trainer.archive.similar import Vectors
from trainer.data.samples import Sample, to_sample
from trainer.export.graph import BOXES, SCORES, compiled, graph_chain, to_graph
from trainer.export.tap import FEATURES, tapped
from trainer.fit.published import start_from
from trainer.fit.settings import FitSettings
from trainer.fit.train import train
from trainer.fit.weights import WEIGHTS, save_detector
from trainer.measure.coco import evaluate
from trainer.measure.predict import NMS_IOU, predict
from trainer.measure.thresholds import solve_thresholds
from trainer.measure_bundle import from_coco
from trainer.ssdlite.detector import Detector

SIZE = InputSize(width=96, height=96)
FIRST, ADDED, ROUNDS = 48, 48, 3
"""Pictures: at the beginning (a thirtieth of the training split) and in each round."""
ASK, RANDOM = "ask", "random"
BAR = 0.6
console = Console()


class Effort(NamedTuple):
    """Steps of the first network, and of each that learns on from it."""

    first: int = 1200
    more: int = 600


class Trained(Word):
    """One training; its file."""

    labelled: tuple[int, ...]
    """Places in the training split, in the order in which they were labelled."""
    boxes: int
    map50: float
    ap50: dict[str, float | None]
    asked: tuple[int, ...]
    """What `ask` would have labelled next."""
    reasons: tuple[str, ...]
    seconds: float


class Pictures(NamedTuple):
    pool: Sequence[Sample]
    test: Sequence[Sample]
    labels: tuple[str, ...]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--report", type=Path, help="write the figures there as JSON")
    parser.add_argument(
        "--folder", type=Path, default=Path("var/asking"), help="what is done already lies there"
    )
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--short", action="store_true", help="one seed, one round, a few steps: does it run")
    arguments = parser.parse_args()
    pictures = _pictures(Path(os.environ.get("SIGHTLINE_DATA", "../shared/data")) / "neu-det")
    seeds, rounds, effort = arguments.seeds, ROUNDS, Effort()
    folder: Path = arguments.folder
    if arguments.short:
        seeds, rounds, effort, folder = seeds[:1], 1, Effort(60, 30), folder / "short"
    folder.mkdir(parents=True, exist_ok=True)
    told = {seed: Seed(seed, pictures, effort, folder).curves(rounds) for seed in seeds}
    publish("NEU-DET: labels asked for, and labels at random", figures(told), arguments.report)


class Seed:
    def __init__(self, seed: int, pictures: Pictures, effort: Effort, folder: Path) -> None:
        self._seed, self._pictures, self._effort, self._folder = seed, pictures, effort, folder
        self._order = list(range(len(pictures.pool)))
        random.Random(seed).shuffle(self._order)

    def curves(self, rounds: int) -> dict[str, list[Trained]]:
        first = self._done("first", self._order[:FIRST])
        curves = {ASK: [first], RANDOM: [first]}
        for number in range(1, rounds + 1):
            for way, curve in curves.items():
                labelled = self._order[: FIRST + number * ADDED]
                if way == ASK:
                    labelled = [*curve[-1].labelled, *curve[-1].asked]
                curve.append(self._done(f"{way}-{number}", labelled))
        return curves

    def _done(self, name: str, labelled: Sequence[int]) -> Trained:
        file = self._folder / f"{self._seed}-{name}.json"
        if not file.exists():
            told = self._train(name, labelled)
            write_whole(file, (told.model_dump_json(indent=1) + "\n").encode())
        told = read_json_file(file, Trained)
        console.print(
            f"seed {self._seed}, {name}: {len(labelled)} labels, mAP50 {told.map50:.3f}, {told.seconds:.0f} s"
        )
        return told

    def _train(self, name: str, labelled: Sequence[int]) -> Trained:
        began = time.monotonic()
        weights = self._folder / f"{self._seed}-first"
        taught = [self._pictures.pool[place] for place in labelled]
        first = name == "first"
        settings = FitSettings(
            backbone="xeon_s",
            input=SIZE,
            steps=self._effort.first if first else self._effort.more,
            learning_rate=2e-3 if first else 1.2e-3,
            batch=8,
            augment="surface",
            global_context=True,
            checkpoint_s=None,
            device="cpu",
            threads=1,
            seed=self._seed,
        )

        def learnt(detector: Detector) -> None:
            if not first:
                start_from(detector, weights / WEIGHTS)

        detector = train(taught, self._pictures.labels, settings, time.monotonic, start=learnt).detector
        if first:
            weights.mkdir(parents=True, exist_ok=True)
            save_detector(detector, weights)
        test, labels = self._pictures.test, self._pictures.labels
        found = predict(graph_chain(to_graph(detector), 1), test, labels)
        told = evaluate([sample.row for sample in test], found, labels)
        asked = [] if name.startswith(RANDOM) else question(detector, self._pictures, labelled)
        return Trained(
            labelled=tuple(labelled),
            boxes=sum(len(sample.boxes) for sample in taught),
            map50=told.map50,
            ap50=told.ap50,
            asked=tuple(place for place, _ in asked),
            reasons=tuple(reason for _, reason in asked),
            seconds=time.monotonic() - began,
        )


def question(detector: Detector, pictures: Pictures, labelled: Sequence[int]) -> list[tuple[int, str]]:
    """What `trainer ask` would label next, from an index of the whole split with faint detections."""
    labels, graph = pictures.labels, to_graph(detector)
    taught = [pictures.pool[place] for place in labelled]
    truth = [sample.row for sample in taught]
    thresholds = solve_thresholds(truth, predict(graph_chain(graph, 1), taught, labels), labels)
    vectors, candidates = look(compiled(tapped(graph), (BOXES, SCORES, FEATURES), 1), pictures)
    counts = Counter(box.label for row in truth for box in row.boxes)
    asked = ask(vectors, candidates, ADDED, thresholds, Known(labelled, counts))
    return [(one.place, one.reason) for one in asked]


def look(run: Callable[..., tuple[np.ndarray, ...]], pictures: Pictures) -> tuple[Vectors, list[Candidate]]:
    framing = Framing(SIZE)
    floors = dict.fromkeys(pictures.labels, LOWEST_TOLD)
    vectors, candidates = [], []
    for sample in pictures.pool:
        boxes, scores, maps = run(framing.batch(sample.image))
        size = {"width": sample.row.width, "height": sample.row.height}
        found = framing.read(boxes, scores, pictures.labels, **size, floors=floors, nms_iou=NMS_IOU)
        vectors.append(picture_vector(maps))
        candidates.append(Candidate(tuple(Found(one.label, one.score, one.box) for one in found)))
    return np.stack(vectors), candidates


def figures(told: dict[int, dict[str, list[Trained]]]) -> list[Row]:
    rows = []
    for number in range(len(next(iter(told.values()))[ASK])):
        for way in (RANDOM, ASK):
            here = [curves[way][number] for curves in told.values()]
            each = ", ".join(f"{one.map50:.3f}" for one in here)
            boxes = statistics.mean(one.boxes for one in here)
            name = f"mAP50 with {len(here[0].labelled)} labelled, {way}"
            mean = statistics.mean(one.map50 for one in here)
            rows.append(Row(name, round(mean, 4), "", detail=f"{each}; {boxes:.0f} boxes"))
    for seed, curves in told.items():
        share = share_needed(_points(curves[ASK]), _points(curves[RANDOM]))
        rows.append(Row(f"labels needed, seed {seed}", round(share, 3), "of random's"))
    means = [
        [
            (len(at[0].labelled), statistics.mean(one.map50 for one in at))
            for at in zip(*(curves[way][1:] for curves in told.values()), strict=True)
        ]
        for way in (ASK, RANDOM)
    ]
    share = share_needed(means[0], means[1])
    rows.append(
        Row("labels needed, mean curves", round(share, 3), "of random's", f"<= {BAR:g}", share <= BAR)
    )
    return rows


Curve = Sequence[tuple[int, float]]
"""Labelled pictures and mAP50, the fewest first."""


def share_needed(asked: Curve, drawn: Curve) -> float:
    """Of the labels of `drawn` at its end, how many `asked` needs to reach the same mAP50, between its points
    on a straight line; inf: it does not reach it."""
    labels, wanted = drawn[-1]
    before = asked[0]
    for point in asked:
        if point[1] >= wanted:
            rise = point[1] - before[1]
            part = (wanted - before[1]) / rise if rise > 0 else 0.0
            return (before[0] + part * (point[0] - before[0])) / labels
        before = point
    return float("inf")


def _points(curve: Sequence[Trained]) -> Curve:
    return [(len(one.labelled), one.map50) for one in curve[1:]]


def _pictures(folder: Path) -> Pictures:
    split = {
        name: list(from_coco(folder / f"{name}.json", folder / "images", datetime(2026, 1, 1, tzinfo=UTC)))
        for name in ("train", "test")
    }
    labels = tuple(sorted({box.label for row, _ in split["train"] for box in row.boxes}))
    pool, test = ([to_sample(row, data, SIZE, labels) for row, data in split[name]] for name in split)
    return Pictures(pool, test, labels)


if __name__ == "__main__":
    main()
