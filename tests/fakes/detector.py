"""A loaded bundle that finds what it is told to find."""

from collections.abc import Mapping

from edge_agent.detect.detector import DetectorFailed
from inspection.detection import Detection, Threshold
from model_registry.bundle.prepare import Picture


class FakeDetector:
    def __init__(
        self, *found: Detection, digest: str = "b" * 64, fails: bool = False, compares: bool = False
    ) -> None:
        self.digest = digest
        self.compares = compares
        self.seen: list[Picture] = []
        self.thresholds: Mapping[str, Threshold] = {"screw": Threshold(reject=0.5, grey=0.3)}
        self._found = found
        self._fails = fails

    def detect(self, picture: Picture, half: Picture | None = None) -> tuple[Detection, ...]:
        self.seen.append(picture)
        if self._fails:
            raise DetectorFailed("numbers that are not finite")
        return self._found
