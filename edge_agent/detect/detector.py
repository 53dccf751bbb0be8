"""The one door to OpenVINO: a bundle, digest-checked, compiled for latency."""

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import openvino as ov

from inspection.detection import LOWEST_TOLD, Detection, Threshold
from inspection.errors import InputRefused, SightlineError
from model_registry.bundle.manifest import MODEL_XML, BundleManifest
from model_registry.bundle.prepare import Picture, prepare
from model_registry.bundle.read import Floats, read
from model_registry.bundle.verify import verify_folder

log = logging.getLogger(__name__)


class DetectorFailed(SightlineError):
    """The model ran and answered nonsense, or did not run at all."""


class Detector:
    """A loaded bundle. `detect` is for one thread at a time."""

    def __init__(self, manifest: BundleManifest, compiled: Any) -> None:
        self.manifest = manifest
        self.digest = manifest.digest
        self._request = compiled.create_infer_request()
        self._boxes = compiled.output("boxes")
        self._scores = compiled.output("scores")
        self._floors = dict.fromkeys(manifest.labels, LOWEST_TOLD)

    @classmethod
    def load(cls, folder: Path, threads: int = 2) -> "Detector":
        """The bundle in `folder`, every file's digest checked, warmed up with one black picture.

        Raises:
            InputRefused: a file was altered or is missing, or the graph is not what the passport says.
        """
        manifest = verify_folder(folder)
        size = manifest.input
        try:
            core = ov.Core()
            model = core.read_model(folder / MODEL_XML)
            _check_graph(model, manifest, folder)
            compiled = core.compile_model(
                model,
                "CPU",
                {
                    "PERFORMANCE_HINT": "LATENCY",
                    "INFERENCE_NUM_THREADS": threads,
                    "NUM_STREAMS": "1",
                    # Processors with BF16 would decode boxes in it, and BF16 cannot tell pixel 960 from 963.
                    "INFERENCE_PRECISION_HINT": "f32",
                },
            )
            detector = cls(manifest, compiled)
            detector.detect(np.zeros((size.height, size.width, 3), dtype=np.uint8))
        except (RuntimeError, DetectorFailed) as error:
            first_line = str(error).strip().splitlines()[0]
            raise InputRefused(
                f"{folder}: OpenVINO {ov.__version__} cannot run this bundle "
                f"(written by {manifest.openvino}): {first_line}"
            ) from error
        log.info("bundle %s (%s) is loaded", manifest.name, manifest.digest[:12])
        return detector

    @property
    def thresholds(self) -> Mapping[str, Threshold]:
        return self.manifest.thresholds

    def detect(self, picture: Picture) -> tuple[Detection, ...]:
        """What is in the picture [height, width, 3] uint8 BGR; boxes in its pixels, best score first.

        Raises:
            DetectorFailed: inference broke off, or gave numbers that are not finite.
        """
        tensor = prepare(picture, self.manifest.input)[np.newaxis]
        try:
            self._request.infer({0: np.ascontiguousarray(tensor)})
        except RuntimeError as error:
            raise DetectorFailed(f"inference failed: {error}") from error
        boxes: Floats = self._request.get_tensor(self._boxes).data[0]
        scores: Floats = self._request.get_tensor(self._scores).data[0]
        if not (np.isfinite(boxes).all() and np.isfinite(scores).all()):
            raise DetectorFailed(f"bundle {self.digest[:12]} gave numbers that are not finite")
        return read(
            boxes,
            scores,
            self.manifest.labels,
            width=picture.shape[1],
            height=picture.shape[0],
            floors=self._floors,
            nms_iou=self.manifest.nms_iou,
        )


def _check_graph(model: Any, manifest: BundleManifest, folder: Path) -> None:
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
