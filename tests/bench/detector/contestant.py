"""What is measured: a network as FP32 and INT8 graphs, by the name of its row."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import openvino as ov

from model_registry.bundle.prepare import Picture
from trainer.export.graph import Graph
from trainer.export.quantise import quantise

INT8, FP32, BF16 = "INT8", "FP32", "BF16"
ONE, ALL = "1 thread", "all threads"
CALIBRATION = 8
"""Pictures of noise; random weights need no better ones."""


@dataclass(frozen=True)
class Contestant:
    name: str
    width: int
    """Of the input, pixels."""
    height: int
    graphs: Mapping[str, Graph]
    """By precision; all take uint8 [1, height, width, 3]."""
    accuracy: float | None = None
    """mAP50 of its INT8 graph, from its passport. None: random weights."""
    task: str = ""
    """What the accuracy was measured on."""


def precisions() -> tuple[str, ...]:
    """What this processor computes; BF16 only where it has the instructions, emulated it says nothing."""
    able = ov.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    return (INT8, BF16, FP32) if BF16 in able else (INT8, FP32)


def from_graph(name: str, graph: Graph, side: int) -> Contestant:
    """A network of random weights; every one of them goes through the same quantiser."""
    small = quantise(graph, [noise(side, side, seed) for seed in range(CALIBRATION)])
    return Contestant(name, side, side, {INT8: small, BF16: graph, FP32: graph})


def compiled(graph: Graph, precision: str, threads: str, hint: str) -> ov.CompiledModel:
    """For the CPU. `hint`: LATENCY or THROUGHPUT."""
    config = {"INFERENCE_PRECISION_HINT": "bf16" if precision == BF16 else "f32", "PERFORMANCE_HINT": hint}
    if threads == ONE:
        config["INFERENCE_NUM_THREADS"] = "1"
    return ov.Core().compile_model(graph, "CPU", config)


def noise(width: int, height: int, seed: int) -> Picture:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)
