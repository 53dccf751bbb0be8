"""A bundle on its way to the executors, and at work there: loaded once in each Python worker."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import cv2
import numpy as np

from inspection.again import Seen
from inspection.detection import LOWEST_TOLD
from inspection.verdict import Cause
from model_registry.bundle.framing import Framing
from model_registry.bundle.manifest import MANIFEST_NAME, BundleManifest
from model_registry.bundle.prepare import Picture
from model_registry.bundle.read import Floats
from model_registry.bundle.verify import verify_folder
from trainer.archive.embed import Vector, box_vector, picture_vector
from trainer.export.graph import BOXES, SCORES, compiled, read_graph
from trainer.export.tap import FEATURES, tapped

Run = Callable[[Picture], tuple[Floats, ...]]


class PackedBundle(NamedTuple):
    """Every file of a bundle, so that executors need no folder in common with the driver."""

    digest: str
    files: dict[str, bytes]


def pack(folder: Path) -> tuple[BundleManifest, PackedBundle]:
    """
    Raises:
        InputRefused: the bundle is damaged.
    """
    manifest = verify_folder(folder)
    names = (*manifest.files, MANIFEST_NAME)
    return manifest, PackedBundle(manifest.digest, {name: (folder / name).read_bytes() for name in names})


class Embedded(NamedTuple):
    """What a picture looks like to the network, besides what is in it."""

    seen: Seen
    whole: Vector
    """Of the picture."""
    things: tuple[Vector, ...]
    """One for each detection."""


class ArchiveDetector:
    """Tells what a station would tell of the same pixels, one thread a worker."""

    def __init__(self, manifest: BundleManifest, run: Run) -> None:
        """`run`: pictures [N, H, W, 3] -> boxes, scores and, for `embed`, the map [N, C, h, w]."""
        self.manifest = manifest
        self._run = run
        self._framing = Framing(manifest.input, manifest.tiling)
        self._floors = dict.fromkeys(manifest.labels, LOWEST_TOLD)

    def detect(self, picture: Picture) -> Seen:
        """What is in the picture [height, width, 3] uint8 BGR; boxes in its pixels, best score first."""
        boxes, scores, *_ = self._run(self._framing.batch(picture))
        return self._read(picture, boxes, scores)

    def embed(self, picture: Picture) -> Embedded:
        """The same with vectors; of a network that answers nonsense there are no detections."""
        boxes, scores, maps = self._run(self._framing.batch(picture))
        seen = self._read(picture, boxes, scores)
        height, width = picture.shape[:2]
        tile, tiling = self.manifest.input, self.manifest.tiling
        return Embedded(
            seen,
            picture_vector(maps),
            tuple(box_vector(maps, one.box, width, height, tile, tiling) for one in seen.detections),
        )

    def _read(self, picture: Picture, boxes: Floats, scores: Floats) -> Seen:
        if not (np.isfinite(boxes).all() and np.isfinite(scores).all()):
            return Seen(problem=Cause.DETECTOR_FAILED)
        found = self._framing.read(
            boxes,
            scores,
            self.manifest.labels,
            width=picture.shape[1],
            height=picture.shape[0],
            floors=self._floors,
            nms_iou=self.manifest.nms_iou,
        )
        return Seen(detections=found)


_AT_WORK: dict[tuple[str, bool], ArchiveDetector] = {}
"""By digest. A Python worker serves many tasks, and compiling takes as long as hundreds of pictures."""


def at_work(packed: PackedBundle, *, features: bool = False) -> ArchiveDetector:
    """The bundle, unpacked, checked and compiled at the first call of this process.

    From then on OpenCV too keeps to one thread here: Spark fills the cores with workers.

    Raises:
        InputRefused: it was altered on the way, or has no map that `features` could be taken from.
    """
    key = (packed.digest, features)
    if key not in _AT_WORK:
        cv2.setNumThreads(1)
        with TemporaryDirectory(prefix="sightline-bundle-") as folder:
            manifest, graph = unpack(packed, Path(folder)), read_graph(Path(folder))
            names = (BOXES, SCORES, FEATURES) if features else (BOXES, SCORES)
            run = compiled(tapped(graph) if features else graph, names, 1)
            detector = ArchiveDetector(manifest, run)
            # Compiled while its files are there.
            detector.detect(np.zeros((manifest.input.height, manifest.input.width, 3), np.uint8))
        _AT_WORK[key] = detector
    return _AT_WORK[key]


def unpack(packed: PackedBundle, folder: Path) -> BundleManifest:
    """The bundle's files in `folder`, every digest checked.

    Raises:
        InputRefused: they were altered on the way.
    """
    for name, content in packed.files.items():
        target = folder / name
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(content)
    return verify_folder(folder)
