"""Raw frames between verdict and encoder: plain copies in a folder in memory.

Written before the record is committed, so that a killed agent finds them again; the machine's own
death takes them along, and the record then goes out without a picture. Beside them lies which units the line
was told INVALID for, for the same reason: the disk may be what everything waits for then.
"""

import logging
from pathlib import Path

import numpy as np

from edge_agent.capture.frame import Frame
from model_registry.bundle.disk import STAGING_PREFIX
from model_registry.bundle.prepare import Picture

log = logging.getLogger(__name__)


class FrameFolder:
    def __init__(self, folder: Path, max_bytes: int) -> None:
        """`folder` should lie on tmpfs; what would exceed `max_bytes` there is not kept."""
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._max_bytes = max_bytes

    def keep(self, seq: int, frame: Frame) -> bool:
        """Copy a frame. False: no room; the unit goes without this picture."""
        data = frame.jpeg if frame.jpeg is not None else None
        size = len(data) if data is not None else frame.pixels.nbytes
        if size + self._bytes() > self._max_bytes:
            return False
        path = self._path(seq, frame.camera, "npy" if data is None else "jpg")
        staged = path.with_name(f"{STAGING_PREFIX}{path.name}")
        try:
            # A kill in the middle must not leave half a picture under a name that counts.
            with staged.open("wb") as file:
                if data is not None:
                    file.write(data)
                else:
                    np.save(file, frame.pixels, allow_pickle=False)
            staged.rename(path)
        except OSError as error:
            log.warning("frame of unit %d is not kept: %s", seq, error)
            staged.unlink(missing_ok=True)
            return False
        return True

    def read(self, seq: int, view: str) -> bytes | Picture | None:
        """The camera's JPEG, or pixels, or None where nothing survived."""
        try:
            return self._path(seq, view, "jpg").read_bytes()
        except OSError:
            pass
        try:
            pixels = np.load(self._path(seq, view, "npy"), allow_pickle=False)
            return np.asarray(pixels, dtype=np.uint8)
        except (OSError, ValueError, TypeError):  # of another kind, too: an archive of arrays is none
            return None

    def note_told_invalid(self, seq: int) -> None:
        """The line is about to be told INVALID for want of a verdict in time. Never waits for a disk."""
        try:
            self._note(seq).touch()
        except OSError as error:
            log.warning("that unit %d came late is not noted: %s", seq, error)

    def was_told_invalid(self, seq: int) -> bool:
        return self._note(seq).exists()

    def drop(self, seq: int) -> None:
        for path in self._folder.glob(f"{seq:012d}.*"):
            path.unlink(missing_ok=True)

    def drop_all_but(self, seqs: set[int]) -> None:
        """Leftovers of units that nobody waits for."""
        for path in self._folder.iterdir():
            number = path.name.split(".")[0]
            if not (number.isdigit() and int(number) in seqs):
                path.unlink(missing_ok=True)

    def _bytes(self) -> int:
        return sum(_size(path) for path in self._folder.iterdir())

    def _note(self, seq: int) -> Path:
        return self._folder / f"{seq:012d}.told-invalid"

    def _path(self, seq: int, view: str, suffix: str) -> Path:
        return self._folder / f"{seq:012d}.{view}.{suffix}"


def _size(path: Path) -> int:
    """Bytes; none where the encoder has just taken the file away."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
