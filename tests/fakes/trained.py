"""What the trainer's tests share: a snapshot, and a detector that has learnt it."""

from dataclasses import dataclass
from pathlib import Path

from trainer.data.samples import Sample
from trainer.fit.record import RunRecord
from trainer.fit.weights import load_detector
from trainer.snapshot.manifest import SnapshotManifest
from trainer.ssdlite.detector import Detector


@dataclass(frozen=True)
class World:
    folder: Path
    label_set: str
    store: str
    manifest: SnapshotManifest
    snapshot: str
    """The snapshot's folder."""


@dataclass(frozen=True)
class LearntPlates:
    folder: Path
    record: RunRecord
    samples: list[Sample]

    @property
    def detector(self) -> Detector:
        return load_detector(self.folder)
