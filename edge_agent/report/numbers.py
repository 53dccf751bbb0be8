"""The highest number that a unit was given, beside the database: damage must make none come twice."""

import logging
import os
import zlib
from pathlib import Path

from inspection.errors import Unavailable
from model_registry.bundle.disk import sync_folder

log = logging.getLogger(__name__)

SYNCED_EACH = 32
"""Of so many numbers one is flushed to the disk; a kill loses none of them, a power cut these at most."""
BOOT = Path("/proc/sys/kernel/random/boot_id")


class NumberFile:
    """`highest` is 0 where the file is new or spoilt; `behind`: by how many it may be too low."""

    def __init__(self, path: Path, boot: Path = BOOT) -> None:
        """Raises: Unavailable: it cannot be made or opened."""
        try:
            new = not path.exists()
            self._handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
            self._boot = _boot(boot)
            self.highest, written_in = (0, "") if new else _read(os.pread(self._handle, 64, 0))
            if new:
                sync_folder(path.parent)
        except OSError as error:
            raise Unavailable(f"{path}: cannot be opened ({error.strerror}); is the disk full?") from error
        self._path = path
        self.behind = 0 if written_in == self._boot else SYNCED_EACH

    def note(self, seq: int) -> None:
        """`seq` was given; the database has it already."""
        self.highest, self.behind = seq, 0
        try:
            os.pwrite(self._handle, _text(seq, self._boot), 0)
            if seq % SYNCED_EACH == 0:
                os.fdatasync(self._handle)
        except OSError as error:
            log.warning("%s: number %d is not noted (%s)", self._path, seq, error.strerror)

    def close(self) -> None:
        os.close(self._handle)


def _boot(path: Path) -> str:
    """What this start of the machine is called; a power cut is followed by another."""
    try:
        return path.read_text().strip()[:8]
    except OSError:
        return "unknown "


def _text(seq: int, boot: str) -> bytes:
    """Always as long, so that a later one covers an earlier one, within one sector."""
    said = f"{seq:020d} {boot:8.8}"
    return f"{said} {zlib.crc32(said.encode()):08x}\n".encode()


def _read(data: bytes) -> tuple[int, str]:
    digits, boot = data[:20], data[21:29].decode("ascii", "replace")
    known = digits.isdigit() and data == _text(int(digits), boot)
    return (int(digits), boot) if known else (0, "")
