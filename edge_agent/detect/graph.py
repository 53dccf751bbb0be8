"""The one door to OpenVINO: a bundle's graph, compiled for latency, all tiles of a picture at once."""

from pathlib import Path
from typing import Any

import numpy as np
import openvino as ov

from inspection.errors import InputRefused
from model_registry.bundle.manifest import MODEL_XML, BundleManifest
from model_registry.bundle.read import Floats
from model_registry.bundle.tiles import Batch

MOST_KEPT = 8
"""Compiled graphs, one for each number of tiles, so mostly one for each kind of camera."""

VERSION: str = ov.__version__


class Graph:
    """Compiled anew only when the number of tiles changes, because that takes longer than a takt.

    A picture's tiles are one batch of one request rather than many requests in flight: its time then hangs on
    nothing but the picture's size, and all cores work on the unit that is waited for. A graph left open for
    any number would be compiled for none.
    """

    def __init__(self, model: Any, threads: int) -> None:
        self._model = model
        self._config = {
            "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_NUM_THREADS": threads,
            "NUM_STREAMS": "1",
            # Processors with BF16 would decode boxes in it, and BF16 cannot tell pixel 960 from 963.
            "INFERENCE_PRECISION_HINT": "f32",
        }
        self._requests: dict[int, Any] = {}

    @classmethod
    def read(cls, folder: Path, manifest: BundleManifest, threads: int) -> "Graph":
        """The graph in `folder`.

        Raises:
            InputRefused: it is not what the passport says.
            RuntimeError: OpenVINO cannot read it.
        """
        model = ov.Core().read_model(folder / MODEL_XML)
        _check(model, manifest, folder)
        return cls(model, threads)

    def infer(self, batch: Batch) -> tuple[Floats, Floats]:
        """Boxes [N, A, 4] and scores [N, A, classes] of `batch` [N, height, width, 3]; valid until the next.

        Raises:
            RuntimeError: inference broke off, or the graph cannot take so many pictures.
        """
        request = self._request_for(batch)
        request.infer({0: np.ascontiguousarray(batch)})
        return request.get_tensor("boxes").data, request.get_tensor("scores").data

    def _request_for(self, batch: Batch) -> Any:
        if len(batch) not in self._requests:
            if len(self._requests) == MOST_KEPT:
                self._requests.pop(next(iter(self._requests)))
            self._requests[len(batch)] = self._compile(list(batch.shape))
        return self._requests[len(batch)]

    def _compile(self, shape: list[int]) -> Any:
        model = self._model
        if shape != list(model.input(0).shape):
            model = model.clone()
            model.reshape(shape)
        return ov.Core().compile_model(model, "CPU", self._config).create_infer_request()


def _check(model: Any, manifest: BundleManifest, folder: Path) -> None:
    size, classes = manifest.input, len(manifest.labels)
    if len(model.inputs) != 1:
        raise InputRefused(f"{folder / MODEL_XML}: has {len(model.inputs)} inputs; one picture is expected")
    given = model.input(0)
    wanted = [1, size.height, size.width, 3]
    if given.partial_shape.is_dynamic or list(given.shape) != wanted or given.element_type != ov.Type.u8:
        raise InputRefused(
            f"{folder / MODEL_XML}: takes {given.element_type.get_type_name()} {given.partial_shape}, "
            f"its passport says u8 {wanted}"
        )
    names = {name for output in model.outputs for name in output.get_names()}
    if not {"boxes", "scores"} <= names:
        raise InputRefused(f"{folder / MODEL_XML}: outputs are {sorted(names)}; needs 'boxes' and 'scores'")
    columns = model.output("scores").partial_shape[2]
    if columns.is_static and columns.get_length() != classes:
        raise InputRefused(
            f"{folder / MODEL_XML}: scores {columns.get_length()} labels, its passport names {classes}: "
            f"{', '.join(manifest.labels)}"
        )
