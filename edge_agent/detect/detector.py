"""A bundle at work: digest-checked, warmed up, from a picture to detections."""

import logging
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import numpy as np

from edge_agent.detect.graph import VERSION, Graph
from edge_agent.stopwatch import Stage, Stopwatch
from inspection.detection import LOWEST_TOLD, Detection, Threshold
from inspection.errors import InputRefused, SightlineError
from model_registry.bundle.framing import Framing
from model_registry.bundle.manifest import BundleManifest
from model_registry.bundle.prepare import Picture
from model_registry.bundle.read import Floats
from model_registry.bundle.tiles import Batch
from model_registry.bundle.verify import verify_folder

log = logging.getLogger(__name__)


class PictureSize(NamedTuple):
    """In pixels."""

    width: int
    height: int


class DetectorFailed(SightlineError):
    """The model ran and answered nonsense, or did not run at all."""


class Detector:
    """A loaded bundle. `detect` is for one thread at a time."""

    def __init__(self, manifest: BundleManifest, graph: Graph) -> None:
        self.manifest = manifest
        self.digest = manifest.digest
        self.looked = 0
        """Pictures that it could look at since it was loaded."""
        self.failed_in_a_row = 0
        """Pictures that it could not."""
        self._framing = Framing(manifest.input, manifest.tiling)
        self._graph = graph
        self._stopwatch = Stopwatch.stopped()
        self._latest: Batch | None = None
        self._floors = dict.fromkeys(manifest.labels, LOWEST_TOLD)

    @classmethod
    def load(
        cls,
        folder: Path,
        threads: int = 2,
        sizes: Iterable[PictureSize] = (),
        stopwatch: Stopwatch | None = None,
    ) -> "Detector":
        """The bundle in `folder`, every file's digest checked, warmed up with black pictures.

        Args:
            sizes: of the pictures to come; a bundle with tiles is made ready for them. For any other size
                the first picture waits until the graph is compiled anew.
            stopwatch: is told how long pictures take from now on.

        Raises:
            InputRefused: a file was altered or is missing, or the graph is not what the passport says.
        """
        manifest = verify_folder(folder)
        size = manifest.input
        one_beside_another = PictureSize(size.width * (2 if manifest.tiling else 1), size.height)
        try:
            detector = cls(manifest, Graph.read(folder, manifest, threads))
            for width, height in [one_beside_another, *(sizes if manifest.tiling else ())]:
                detector.detect(np.zeros((height, width, 3), dtype=np.uint8))
        except (RuntimeError, UnicodeDecodeError, DetectorFailed) as error:
            # UnicodeDecodeError: OpenVINO says what is wrong in the words of a spoilt file.
            raise InputRefused(
                f"{folder}: OpenVINO {VERSION} cannot run this bundle "
                f"(written by {manifest.openvino}): {_cause(error)}"
            ) from error
        detector.looked = 0
        if stopwatch is not None:  # from now on: warming up is nobody's stage
            detector._stopwatch = stopwatch
        log.info("bundle %s (%s) is loaded", manifest.name, manifest.digest[:12])
        return detector

    @property
    def compares(self) -> bool:
        """Whether `detect` wants comparisons (`model_registry.bundle.beside`)."""
        return self.manifest.compares

    @property
    def thresholds(self) -> Mapping[str, Threshold]:
        return self.manifest.thresholds

    def keep_warm(self) -> None:
        """Infer once more what was inferred last, for nothing but caches and clock: a line may idle long."""
        if self._latest is not None:
            with suppress(RuntimeError):  # the next unit will say so
                self._graph.infer(self._latest)

    def detect(self, picture: Picture, half: Picture | None = None) -> tuple[Detection, ...]:
        """What is in the picture [height, width, 3] uint8, BGR or a comparison.

        Boxes are in its pixels, best score first. `half`: the picture at half its size, where it is at hand.

        Raises:
            DetectorFailed: inference broke off, or gave numbers that are not finite.
        """
        self.failed_in_a_row += 1  # until it has not
        found = self._detect(picture, half)
        self.looked, self.failed_in_a_row = self.looked + 1, 0
        return found

    def _detect(self, picture: Picture, half: Picture | None) -> tuple[Detection, ...]:
        watch = self._stopwatch
        with watch.over(Stage.PREPARE):
            self._latest = batch = self._framing.batch(picture, half)
        try:
            with watch.over(Stage.INFER):
                boxes, scores = self._graph.infer(batch)
        except RuntimeError as error:
            raise DetectorFailed(f"inference failed: {error}") from error
        with watch.over(Stage.DECODE):
            self._refuse_other_shapes(boxes, scores, len(batch))
            if not (np.isfinite(boxes).all() and np.isfinite(scores).all()):
                raise DetectorFailed(f"bundle {self.digest[:12]} gave numbers that are not finite")
            return self._framing.read(
                boxes,
                scores,
                self.manifest.labels,
                width=picture.shape[1],
                height=picture.shape[0],
                floors=self._floors,
                nms_iou=self.manifest.nms_iou,
            )

    def _refuse_other_shapes(self, boxes: Floats, scores: Floats, count: int) -> None:
        """A graph may be what its passport says in all but what it computes."""
        whole = boxes.ndim == 3 and (boxes.shape[0], boxes.shape[2]) == (count, 4)
        if not whole or scores.shape != (*boxes.shape[:2], len(self.manifest.labels)):
            raise DetectorFailed(
                f"bundle {self.digest[:12]} answers with shapes {boxes.shape} and {scores.shape},"
                f" not ({count}, N, 4) and ({count}, N, {len(self.manifest.labels)})"
            )


def _cause(error: Exception) -> str:
    """The line that says what is wrong; OpenVINO tells first through which of its files that came."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return next((line for line in lines if "Exception from " not in line), str(error))
