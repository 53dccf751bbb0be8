"""`make bench-tiles`: small defects in large pictures, with tiles and with the whole picture shrunk.

One network learns pictures shrunk, its twin in tiles, for the same seconds: drawn ones of five megapixels, or
with `--pictures` the training split of a real set. With `--bundle` as well, one released network looks at the
test split in both ways.
"""

import argparse
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import cv2

from inspection.detection import Threshold
from inspection.label import LabelledImage
from model_registry.bundle.framing import Framing
from model_registry.bundle.manifest import InputSize, Tiling
from model_registry.bundle.verify import verify_folder
from tests.bench.report import Row, publish
from tests.fakes.surface import HEIGHT, LABELS, WIDTH, surface
from trainer.data.augment import Preset
from trainer.data.samples import Sample, to_sample
from trainer.export.graph import Graph, graph_chain, read_graph, to_graph
from trainer.fit.settings import FitSettings
from trainer.fit.train import train
from trainer.intake.coco import read_coco
from trainer.intake.labelled import Source
from trainer.measure.coco import evaluate
from trainer.measure.predict import Predictions, predict
from trainer.measure.thresholds import recall_at, solve_thresholds

Shown = tuple[LabelledImage, bytes]
"""A picture's truth and its encoded bytes."""
Thresholds = dict[str, Threshold]

TILE, OVERLAP = InputSize(width=320, height=320), 32
TAUGHT, HELD_BACK, TEST = 24, 4, 8
"""Pictures of the drawn set: to learn from, to choose thresholds on, to measure on."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--report", type=Path, help="write the figures there as JSON")
    parser.add_argument("--short", action="store_true", help="a minute of training each, 20 pictures")
    parser.add_argument("--seconds", type=float, help="of training each (300; with --short 50)")
    parser.add_argument("--pictures", type=Path, help="folder with images/, train.json and test.json (COCO)")
    parser.add_argument("--bundle", type=Path, help="folder of the released network that looks at them")
    parser.add_argument("--overlap", type=int, default=OVERLAP, help="pixels that tiles share")
    arguments = parser.parse_args()
    if arguments.bundle and not arguments.pictures:
        parser.error("--bundle: --pictures is missing, the folder that it looks at")
    tiling = Tiling(overlap=arguments.overlap)
    seconds = arguments.seconds or (50 if arguments.short else 300)
    told = f"{seconds:g} s of training each, FP32, one thread"
    if arguments.bundle:
        rows = _real(arguments.pictures, arguments.bundle, tiling, 20 if arguments.short else None)
        title = f"{arguments.pictures.name}, test split, {arguments.bundle.name[:12]}"
    elif arguments.pictures:
        rows = _twins(_split(arguments.pictures, arguments.short), tiling, seconds, "board")
        title = f"{arguments.pictures.name} in {TILE.width}x{TILE.height}, {told}"
    else:
        rows = _twins(_drawn(), tiling, seconds, "surface")
        title = f"Defects of 8 to 20 pixels in {WIDTH}x{HEIGHT}, {told}"
    publish(title, rows, arguments.report)


@dataclass(frozen=True)
class Pictures:
    """To learn from, to choose thresholds on, to measure on."""

    taught: Sequence[Shown]
    held_back: Sequence[Shown]
    test: Sequence[Shown]
    labels: tuple[str, ...]


def _drawn() -> Pictures:
    shown = [_encoded(seed) for seed in range(TAUGHT + HELD_BACK + TEST)]
    return Pictures(
        shown[:TAUGHT], shown[TAUGHT : TAUGHT + HELD_BACK], shown[TAUGHT + HELD_BACK :], tuple(LABELS)
    )


def _split(folder: Path, short: bool) -> Pictures:
    """The set's own splits; every tenth training picture is held back."""
    source = Source(folder.name, datetime.now(UTC))

    def shown(split: str) -> list[Shown]:
        taken = read_coco(folder / f"{split}.json", folder / "images", source)
        return [(one.row, one.file.read_bytes()) for one in taken][: 60 if short else None]

    known = shown("train")
    labels = tuple(sorted({box.label for row, _ in known for box in row.boxes}))
    taught = [one for number, one in enumerate(known) if number % 10]
    return Pictures(taught, known[::10], shown("test"), labels)


def _twins(pictures: Pictures, tiling: Tiling, seconds: float, augment: Preset) -> list[Row]:
    """The same network, seconds, seed and pictures; only the way of looking differs."""
    rows, labels = [], pictures.labels
    for framing in (Framing(TILE), Framing(TILE, tiling)):

        def samples(shown: Sequence[Shown], framing: Framing = framing) -> list[Sample]:
            return [to_sample(row, data, TILE, labels, framing.tiling) for row, data in shown]

        settings = FitSettings(
            backbone="xeon_s",
            input=TILE,
            tiling=framing.tiling,
            seconds=seconds,
            batch=8,
            augment=augment,
            threads=1,
        )
        trained = train(samples(pictures.taught), labels, settings, time.monotonic)
        graph = to_graph(trained.detector)
        held_back = samples(pictures.held_back)
        found, _ = _look(graph, held_back, labels, framing)
        thresholds = solve_thresholds([one.row for one in held_back], found, labels)
        detail = f"{trained.steps * settings.batch} training pictures or windows"
        rows += _figures(graph, samples(pictures.test), labels, framing, thresholds, detail)
    return rows


def _real(pictures: Path, bundle: Path, tiling: Tiling, most: int | None) -> list[Row]:
    """The bundle's thresholds are those that it was released with, whichever way it looks."""
    manifest = verify_folder(bundle)
    graph, labels = read_graph(bundle), manifest.labels
    source = Source(pictures.name, datetime.now(UTC))
    taken = list(read_coco(pictures / "test.json", pictures / "images", source))[:most]
    rows = []
    for framing in (Framing(manifest.input), Framing(manifest.input, tiling)):
        samples = [
            to_sample(each.row, each.file.read_bytes(), manifest.input, labels, framing.tiling)
            for each in taken
        ]
        rows += _figures(
            graph, samples, labels, framing, dict(manifest.thresholds), f"{len(samples)} pictures"
        )
    return rows


def _figures(
    graph: Graph,
    samples: Sequence[Sample],
    labels: Sequence[str],
    framing: Framing,
    thresholds: Thresholds,
    detail: str,
) -> list[Row]:
    truth = [sample.row for sample in samples]
    found, times = _look(graph, samples, labels, framing)
    recalls = [recall_at(truth, found, label, thresholds[label].reject) for label in labels]
    seen = [recall for recall in recalls if recall is not None]
    false = sum(
        each.score >= thresholds[each.label].reject for detections in found for each in detections
    ) - sum(
        round((recall or 0) * sum(box.label == label for row in truth for box in row.boxes))
        for label, recall in zip(labels, recalls, strict=True)
    )
    name = "tiles" if framing.tiling else "whole"
    count = framing.count(truth[0].width, truth[0].height)
    return [
        Row(f"{name}: mAP50", round(evaluate(truth, found, labels).map50, 3), "", detail=detail),
        Row(f"{name}: recall at threshold", round(statistics.mean(seen), 3), "", detail="mean of labels"),
        Row(f"{name}: false alarms", round(false / len(truth), 2), "a picture", detail="at threshold"),
        Row(
            f"{name}: time", round(statistics.median(times), 1), "ms a picture", detail=f"{count} in a batch"
        ),
    ]


def _look(
    graph: Graph, samples: Sequence[Sample], labels: Sequence[str], framing: Framing
) -> tuple[Predictions, list[float]]:
    """What is found, and milliseconds for each picture; the first one, which compiles, is run twice."""
    chain = graph_chain(graph, threads=1)
    shrunk = None if framing.tiling is None else framing
    predict(chain, samples[:1], labels, shrunk)
    found: Predictions = []
    times = []
    for sample in samples:
        began = time.perf_counter()
        found += predict(chain, [sample], labels, shrunk)
        times.append((time.perf_counter() - began) * 1000)
    return found, times


def _encoded(seed: int) -> Shown:
    picture, row = surface(seed)
    done, data = cv2.imencode(".png", picture, [cv2.IMWRITE_PNG_COMPRESSION, 1])
    assert done
    return row, data.tobytes()


if __name__ == "__main__":
    main()
