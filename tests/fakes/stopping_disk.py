"""A disk on which the program is killed at a chosen step."""

from pathlib import Path

from model_registry.bundle.disk import Disk


class Killed(BaseException):
    """SIGKILL: nothing may catch it."""


class StoppingDisk(Disk):
    """Kills at step `stop_at` (counted from 1): a file is left half-written, a rename does not happen."""

    def __init__(self, stop_at: int) -> None:
        self.steps = 0
        self._stop_at = stop_at

    def create(self, path: Path, data: bytes, mode: int = 0o644) -> None:
        self._step(lambda: path.write_bytes(data[: len(data) // 2]))
        super().create(path, data, mode)

    def rename(self, source: Path, target: Path) -> None:
        self._step(lambda: None)
        super().rename(source, target)

    def _step(self, at_death: object) -> None:
        self.steps += 1
        if self.steps == self._stop_at:
            assert callable(at_death)
            at_death()
            raise Killed
