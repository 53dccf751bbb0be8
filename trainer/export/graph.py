"""The trainer's one door to OpenVINO: convert a detector, run a graph, write it."""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import openvino as ov
import torch

from inspection.errors import InputRefused
from model_registry.bundle.manifest import MODEL_BIN, MODEL_XML
from model_registry.bundle.prepare import Picture
from model_registry.bundle.read import Floats
from trainer.measure.predict import Chain
from trainer.ssdlite.detector import Detector
from trainer.ssdlite.serve import ServedDetector

Graph = Any
"""An openvino.Model; the package brings no types."""

BOXES, SCORES = "boxes", "scores"


def openvino_version() -> str:
    return str(ov.__version__)


def to_graph(detector: Detector) -> Graph:
    """The served detector as an FP32 graph: uint8 [1, H, W, 3] in; `boxes`, `scores` out."""
    size = detector.architecture
    example = torch.zeros((1, size.height, size.width, 3), dtype=torch.uint8)
    # Converted for any number of pictures, so that stations can reshape it to all tiles of one.
    graph = ov.convert_model(
        ServedDetector(detector).eval(),
        example_input=example,
        input=[("images", [-1, *example.shape[1:]], ov.Type.u8)],
    )
    graph.reshape(list(example.shape))
    graph.inputs[0].tensor.set_names({"images"})
    graph.outputs[0].tensor.set_names({BOXES})
    graph.outputs[1].tensor.set_names({SCORES})
    return graph


def graph_chain(graph: Graph, threads: int = 2) -> Chain:
    """The graph compiled for the CPU in its own precision (FP32 stays FP32, INT8 runs as INT8)."""
    runs = compiled(graph, (BOXES, SCORES), threads)

    def run(picture: Picture) -> tuple[Floats, Floats]:
        boxes, scores = runs(picture.reshape(-1, *picture.shape[-3:]))
        return (boxes, scores) if picture.ndim == 4 else (boxes[0], scores[0])

    return run


def compiled(
    graph: Graph, outputs: Sequence[str], threads: int = 2
) -> Callable[[Picture], tuple[Floats, ...]]:
    """The graph as a function of pictures [N, H, W, 3]: the named outputs, each with N in front."""
    config = {
        "INFERENCE_PRECISION_HINT": "f32",
        "PERFORMANCE_HINT": "LATENCY",
        "INFERENCE_NUM_THREADS": threads,
        # Several workers of a machine would pin their one thread to the same core and wait for each other.
        "ENABLE_CPU_PINNING": False,
    }

    @lru_cache(maxsize=2)
    def request_for(shape: tuple[int, ...]) -> Any:
        shaped = graph
        if shape[0] > 1:
            shaped = graph.clone()
            shaped.reshape(list(shape))
        return ov.Core().compile_model(shaped, "CPU", config).create_infer_request()

    def run(pictures: Picture) -> tuple[Floats, ...]:
        request = request_for(pictures.shape)
        request.infer({0: np.ascontiguousarray(pictures)})
        return tuple(request.get_tensor(name).data.copy() for name in outputs)

    return run


def read_graph(folder: Path) -> Graph:
    """A bundle's graph, as it was written."""
    return ov.Core().read_model(folder / MODEL_XML)


def save_graph(graph: Graph, folder: Path) -> dict[str, bytes]:
    """The graph's files as a bundle names them. `folder` is used to write them once."""
    ov.save_model(graph, folder / MODEL_XML, compress_to_fp16=False)
    return {name: (folder / name).read_bytes() for name in (MODEL_XML, MODEL_BIN)}


def convolutions(graph: Graph) -> Iterator[tuple[Floats, Floats]]:
    """Weights [out, in, k, k] and bias [out] of each dense convolution, in the graph's order.

    INT8 weights are given as the floats that they stand for.

    Raises:
        InputRefused: a convolution has no constant weights or no bias, so it is of no detector of ours.
    """
    for node in graph.get_ordered_ops():
        if node.get_type_name() == "Convolution":
            (after,) = [to.get_node() for to in node.output(0).get_target_inputs()]
            if after.get_type_name() != "Add":
                raise InputRefused(f"graph: {node.get_friendly_name()} has no bias; is it a bundle of ours?")
            yield _constant(node, 1), _constant(after, 1).reshape(-1)


def _constant(node: Any, index: int) -> Floats:
    """What the constants behind an input come to."""
    source = node.input_value(index).get_node()
    kind = source.get_type_name()
    if kind == "Constant":
        return np.array(source.get_data(), np.float32)  # a copy: the graph's own is read-only
    if kind == "Convert":
        return _constant(source, 0)
    if kind == "Multiply":
        return _constant(source, 0) * _constant(source, 1)
    raise InputRefused(f"graph: weights behind {node.get_friendly_name()} are a {kind}, not constants")


def after_the_heads(graph: Graph) -> list[str]:
    """Names of the operations behind the last convolutions: decoding and sigmoid, which stay in float."""
    seen: set[str] = set()
    waiting = [result.input_value(0).get_node() for result in graph.get_results()]
    while waiting:
        node = waiting.pop()
        name = node.get_friendly_name()
        if name in seen or _carries_a_convolution(node):
            continue
        seen.add(name)
        waiting.extend(node.input_value(index).get_node() for index in range(node.get_input_size()))
    return sorted(seen)


def _carries_a_convolution(node: Any) -> bool:
    """A convolution, or the addition of its bias."""
    if node.get_type_name() == "Convolution":
        return True
    inputs = [node.input_value(index).get_node() for index in range(node.get_input_size())]
    return node.get_type_name() == "Add" and any(each.get_type_name() == "Convolution" for each in inputs)
