"""What our own code costs: the station's detector, frame in hand to detections, over its bare inference."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch

from edge_agent.capture.jpeg import decode
from edge_agent.detect.detector import Detector as EdgeDetector
from model_registry.bundle.beside import compare, grey_of
from model_registry.bundle.framing import Framing
from model_registry.bundle.manifest import InputSize
from model_registry.bundle.pack import write_bundle
from model_registry.bundle.prepare import Picture
from tests.bench.detector.contestant import INT8, ONE, compiled, from_graph, noise
from tests.bench.detector.measure import Times
from tests.bench.detector.networks import PLAN, bundle_row
from tests.fakes.bundles import manifest
from trainer.export.graph import read_graph, save_graph, to_graph
from trainer.ssdlite.detector import Architecture, Detector
from trainer.ssdlite.ssdlite320 import SIDE

BURST = 10
"""Runs of one before the other has its turn."""


@dataclass(frozen=True)
class Pair:
    """The same picture through both, in alternation, with one thread."""

    name: str
    shown: str
    detector: Times = field(default_factory=Times)
    bare: Times = field(default_factory=Times)


def runtime(folder: Path, rounds: int) -> Pair:
    """Of the bundle in `folder`, shown its first golden picture at its real size; without one, noise."""
    detector = EdgeDetector.load(folder, threads=1)
    passport = detector.manifest
    compares = passport.compares
    frame = None if compares else _golden(detector, folder)
    shown = "golden picture" if frame is not None else "noise, no box in it"
    if frame is None:
        frame = noise(passport.input.width, passport.input.height, 0)
    ready = np.ascontiguousarray(Framing(passport.input, passport.tiling).batch(frame))
    graph = read_graph(folder)
    if len(ready) != 1:  # tiles of one picture go through as one batch
        graph.reshape(list(ready.shape))
    request = compiled(graph, INT8, ONE, "LATENCY").create_infer_request()
    pair = Pair(bundle_row(passport), f"{shown}, {frame.shape[1]}x{frame.shape[0]}")
    golden = grey_of(noise(passport.input.width, passport.input.height, 1))
    # A comparing network's frame in hand is not yet what it sees.
    look = (lambda: detector.detect(compare(frame, golden))) if compares else (lambda: detector.detect(frame))
    for _ in range(rounds):
        pair.detector.rounds.append(_timed(look))
        pair.bare.rounds.append(_timed(lambda: request.infer({0: ready})))
    return pair


def of_random_weights(folder: Path) -> Path:
    """A bundle around one of our networks of one class, so that the station's own door can load it."""
    torch.manual_seed(0)
    network = Detector(Architecture("xeon_m", 1, SIDE, SIDE, PLAN)).eval()
    one = from_graph("xeon_m", to_graph(network), SIDE)
    passport = manifest(name="xeon_m", input=InputSize(width=SIDE, height=SIDE), golden=())
    return write_bundle(folder, passport, dict(save_graph(one.graphs[INT8], folder)))


def _golden(detector: EdgeDetector, folder: Path) -> Picture | None:
    for golden in detector.manifest.golden:
        return decode((folder / golden.file).read_bytes())
    return None


def _timed(run: Callable[[], object]) -> list[float]:
    found = []
    for _ in range(BURST):
        began = time.perf_counter()
        run()
        found.append((time.perf_counter() - began) * 1000)
    return found
