"""`make bench-tiles`: small defects in large pictures, with tiles and with the whole picture shrunk.

Without options: pictures of five megapixels drawn by code; one network learns them shrunk, its twin in tiles,
for the same seconds. With `--pictures` and `--bundle`: one released network looks at the test split of a set
of real pictures in both ways.
"""

import argparse
import statistics
import time
from collections.abc import Sequence
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
    parser.add_argument("--pictures", type=Path, help="folder with images/ and test.json (COCO)")
    parser.add_argument("--bundle", type=Path, help="folder of the released network that looks at them")
    parser.add_argument("--overlap", type=int, default=OVERLAP, help="pixels that tiles share")
    arguments = parser.parse_args()
    if (arguments.pictures is None) != (arguments.bundle is None):
        parser.error("--pictures and --bundle belong together")
    if arguments.bundle is None:
        seconds = arguments.seconds or (50 if arguments.short else 300)
        rows = _drawn(Tiling(overlap=arguments.overlap), seconds)
        title = (
            f"Defects of 8 to 20 pixels in {WIDTH}x{HEIGHT}, {seconds:g} s of training each, FP32, one thread"
        )
    else:
        most = 20 if arguments.short else None
        rows = _real(arguments.pictures, arguments.bundle, Tiling(overlap=arguments.overlap), most)
        title = f"{arguments.pictures.name}, test split, {arguments.bundle.name[:12]}"
    publish(title, rows, arguments.report)


def _drawn(tiling: Tiling, seconds: float) -> list[Row]:
    """The same network, seconds, seed and pictures; only the way of looking differs."""
    shown = [_encoded(seed) for seed in range(TAUGHT + HELD_BACK + TEST)]
    rows = []
    for framing in (Framing(TILE), Framing(TILE, tiling)):
        samples = [to_sample(row, data, TILE, LABELS, framing.tiling) for row, data in shown]
        settings = FitSettings(
            backbone="xeon_s",
            input=TILE,
            tiling=framing.tiling,
            seconds=seconds,
            batch=8,
            augment="surface",
            threads=1,
        )
        trained = train(samples[:TAUGHT], LABELS, settings, time.monotonic)
        graph = to_graph(trained.detector)
        held_back, test = samples[TAUGHT : TAUGHT + HELD_BACK], samples[TAUGHT + HELD_BACK :]
        found, _ = _look(graph, held_back, LABELS, framing)
        thresholds = solve_thresholds([one.row for one in held_back], found, LABELS)
        detail = f"{trained.steps * settings.batch} training pictures or windows"
        rows += _figures(graph, test, LABELS, framing, thresholds, detail)
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
