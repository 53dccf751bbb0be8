"""`python -m tests.bench.line.warmth`: what a unit costs after the line has idled, kept warm or not."""

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np

from edge_agent.detect.detector import Detector
from tests.bench.line.scene import make_bundle
from tests.bench.report import Row, publish

IDLE_S = (0.0, 0.1, 0.5, 2.0)
EVERY_S = 0.02


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--report", type=Path, help="write the figures there as JSON")
    parser.add_argument("--units", type=int, default=40)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        detector = Detector.load(make_bundle(Path(name)), 2)
        rows = [row for idle in IDLE_S for row in _after(detector, idle, given.units)]
    publish("A unit of 1920x1200 after the line has idled, from frame to detections", rows, given.report)


def _after(detector: Detector, idle_s: float, units: int) -> list[Row]:
    picture = np.random.default_rng(0).integers(60, 200, (1200, 1920, 3), np.uint8)
    times: dict[bool, list[float]] = {False: [], True: []}
    for index in range(2 * units):
        warm = index % 2 == 1
        until = time.perf_counter() + idle_s
        while warm and time.perf_counter() + EVERY_S < until:
            time.sleep(EVERY_S)
            detector.keep_warm()
        time.sleep(max(0.0, until - time.perf_counter()))
        began = time.perf_counter()
        detector.detect(picture)
        times[warm].append((time.perf_counter() - began) * 1000)
    return [
        Row(
            f"after {idle_s:g} s, {'kept warm' if warm else 'asleep'}",
            round(float(np.median(each)), 2),
            "ms p50",
            detail=f"p95 {np.percentile(each, 95):.2f}",
        )
        for warm, each in times.items()
    ]


if __name__ == "__main__":
    main()
