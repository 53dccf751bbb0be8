"""A bundle on its way to the executors, and at work there: loaded once in each Python worker."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np

from inspection.detection import LOWEST_TOLD
from inspection.verdict import Cause
from model_registry.bundle.framing import Framing
from model_registry.bundle.manifest import MANIFEST_NAME, BundleManifest
from model_registry.bundle.prepare import Picture
from model_registry.bundle.verify import verify_folder
from trainer.archive.again import Seen
from trainer.export.graph import graph_chain, read_graph
from trainer.measure.predict import Chain


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


class ArchiveDetector:
    """Tells what a station would tell of the same pixels, one thread a worker."""

    def __init__(self, manifest: BundleManifest, chain: Chain) -> None:
        self.manifest = manifest
        self._chain = chain
        self._framing = Framing(manifest.input, manifest.tiling)
        self._floors = dict.fromkeys(manifest.labels, LOWEST_TOLD)

    def detect(self, picture: Picture) -> Seen:
        """What is in the picture [height, width, 3] uint8 BGR; boxes in its pixels, best score first."""
        boxes, scores = self._chain(self._framing.batch(picture))
        if not (np.isfinite(boxes).all() and np.isfinite(scores).all()):
            return Seen(problem=Cause.DETECTOR_FAILED)
        height, width = picture.shape[:2]
        found = self._framing.read(
            boxes,
            scores,
            self.manifest.labels,
            width=width,
            height=height,
            floors=self._floors,
            nms_iou=self.manifest.nms_iou,
        )
        return Seen(detections=found)


_AT_WORK: dict[str, ArchiveDetector] = {}
"""By digest. A Python worker serves many tasks, and compiling takes as long as hundreds of pictures."""


def at_work(packed: PackedBundle) -> ArchiveDetector:
    """The bundle, unpacked, checked and compiled at the first call of this process."""
    if packed.digest not in _AT_WORK:
        with TemporaryDirectory(prefix="sightline-bundle-") as folder:
            manifest = unpack(packed, Path(folder))
            _AT_WORK[packed.digest] = ArchiveDetector(manifest, graph_chain(read_graph(Path(folder)), 1))
            # Compiled while its files are there.
            size = manifest.input
            _AT_WORK[packed.digest].detect(np.zeros((size.height, size.width, 3), np.uint8))
    return _AT_WORK[packed.digest]


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
