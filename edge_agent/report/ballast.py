"""A file of no use but its size: given up when the disk is full, so that records still find room."""

import logging
import os
import shutil
from pathlib import Path

log = logging.getLogger(__name__)

BALLAST_BYTES = 8 * 1024 * 1024
ROOM_FACTOR = 4
"""Taken up again only where this many times its size is free."""


class Ballast:
    def __init__(self, path: Path) -> None:
        self._path = path

    def take(self) -> None:
        """Lay it down if there is room to spare."""
        if self._path.exists() or shutil.disk_usage(self._path.parent).free < ROOM_FACTOR * BALLAST_BYTES:
            return
        try:
            with self._path.open("wb") as file:
                os.posix_fallocate(file.fileno(), 0, BALLAST_BYTES)
        except OSError as error:
            log.warning("no ballast: %s", error)
            self._path.unlink(missing_ok=True)

    @property
    def disk(self) -> tuple[int, int]:
        """Bytes that are free on it, and all that it has."""
        usage = shutil.disk_usage(self._path.parent)
        return usage.free, usage.total

    def throw(self) -> bool:
        """Make room. False: it had been thrown before."""
        if not self._path.exists():
            return False
        self._path.unlink()
        log.warning("the disk is full; the ballast is thrown")
        return True
