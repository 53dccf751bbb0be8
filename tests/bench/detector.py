"""`make bench-detector`: all backbones in FP32, BF16 and INT8, one thread, random weights, 320 x 320."""

import argparse
import statistics
import time
from pathlib import Path

import numpy as np
import openvino as ov
import torch

from tests.bench.report import Row, publish
from trainer.export.graph import Graph, to_graph
from trainer.export.quantise import quantise
from trainer.ssdlite.anchors import AnchorPlan, Level
from trainer.ssdlite.backbones.by_name import BACKBONES
from trainer.ssdlite.detector import Architecture, Detector

SIDE, CLASSES = 320, 5
PLAN = AnchorPlan(
    (Level(8, ((24, 24), (32, 64))), Level(16, ((64, 64), (96, 48))), Level(32, ((128, 128), (160, 80))))
)
PRECISIONS = {"FP32": "f32", "BF16": "bf16", "INT8": "f32"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--report", type=Path, help="write the figures there as JSON")
    parser.add_argument("--short", action="store_true", help="fewer rounds")
    arguments = parser.parse_args()
    requests = {}
    for name in BACKBONES:
        torch.manual_seed(0)
        detector = Detector(Architecture(name, CLASSES, SIDE, SIDE, PLAN)).eval()
        graph = to_graph(detector)
        pictures = [np.random.default_rng(i).integers(0, 256, (SIDE, SIDE, 3), np.uint8) for i in range(16)]
        graphs = {"FP32": graph, "BF16": graph, "INT8": quantise(graph, pictures)}
        for precision, hint in PRECISIONS.items():
            requests[name, precision] = _compile(graphs[precision], hint)
    times = _alternate(requests, rounds=5 if arguments.short else 20, runs=20)
    rows = []
    for (name, precision), each in times.items():
        rows.append(Row(f"{name} {precision}", round(statistics.median(each), 3), "ms"))
    for name in BACKBONES:
        ratios = [a / b for a, b in zip(times[name, "FP32"], times[name, "INT8"], strict=True)]
        rows.append(
            Row(f"{name} FP32 / INT8", round(statistics.median(ratios), 2), "x", detail="side by side")
        )
    publish("Backbones, 320 x 320, one thread, medians of rounds", rows, arguments.report)


def _compile(graph: Graph, hint: str) -> ov.InferRequest:
    config = {"INFERENCE_PRECISION_HINT": hint, "PERFORMANCE_HINT": "LATENCY", "INFERENCE_NUM_THREADS": 1}
    return ov.Core().compile_model(graph, "CPU", config).create_infer_request()


def _alternate(
    requests: dict[tuple[str, str], ov.InferRequest], rounds: int, runs: int
) -> dict[tuple[str, str], list[float]]:
    """Milliseconds per run, one value a round, each round through all of them in turn."""
    picture = np.random.default_rng(0).integers(0, 256, (1, SIDE, SIDE, 3), np.uint8)
    times: dict[tuple[str, str], list[float]] = {key: [] for key in requests}
    for _ in range(rounds):
        for key, request in requests.items():
            request.infer({0: picture})
            began = time.perf_counter()
            for _ in range(runs):
                request.infer({0: picture})
            times[key].append((time.perf_counter() - began) / runs * 1000)
    return times


if __name__ == "__main__":
    main()
