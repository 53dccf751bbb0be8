"""Small pictures for grids: made once, kept in a folder that never grows beyond its bound.

A folder of this machine, whatever the store is: what is lost in it is made again.
"""

import logging
import os
import threading
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from uuid import uuid4

from PIL import Image

from dashboard.pictures.store import FileStore

log = logging.getLogger(__name__)

SIDE = 360
"""Pixels of the longer side, at most."""
QUALITY = 80
AT_ONCE = 2
"""Pictures unpacked at the same time: 50 MP each, in the worst case."""
ROOM_LEFT = 0.9
"""Of the bound, once it was reached."""
LOOK_EVERY = 200
"""New ones, between two looks at how much there is."""


class Thumbnails:
    def __init__(self, store: FileStore, folder: Path, most_bytes: int) -> None:
        self._store = store
        self._folder = folder
        self._most = most_bytes
        self._makers = threading.BoundedSemaphore(AT_ONCE)
        self._lock = threading.Lock()
        self._new = 0

    def fetch(self, sha256: str) -> bytes | None:
        """A JPEG; None: the picture is missing, or no longer what it was.

        Raises:
            Unavailable: the store cannot be read.
        """
        path = self._folder / sha256[:2] / f"{sha256}.jpg"
        with suppress(OSError):
            kept = path.read_bytes()
            os.utime(path)  # the one that was not looked at for longest goes first
            return kept
        with self._makers:
            picture = self._store.read_picture(sha256)
            if picture is None:
                return None
            small = shrink(picture)
        self._keep(path, small)
        return small

    def forget(self, sha256: str) -> None:
        """Of a picture that is removed."""
        with suppress(OSError):
            (self._folder / sha256[:2] / f"{sha256}.jpg").unlink()

    def _keep(self, path: Path, content: bytes) -> None:
        part = path.with_name(f".{uuid4().hex}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            part.write_bytes(content)
            part.replace(path)
        except OSError as error:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            log.warning(
                "small pictures are made anew each time: pictures.thumbnails %s: %s", self._folder, error
            )
            return
        with self._lock:
            self._new += 1
            if self._new % LOOK_EVERY == 1:
                self._make_room()

    def _make_room(self) -> None:
        """Another program may clear the same folder: what is gone is gone."""
        told = [(one, one.stat()) for one in self._folder.glob("*/*.jpg") if one.is_file()]
        size = sum(stat.st_size for _, stat in told)
        if size <= self._most:
            return
        for path, stat in sorted(told, key=lambda one: one[1].st_mtime):
            path.unlink(missing_ok=True)
            size -= stat.st_size
            if size <= self._most * ROOM_LEFT:
                return


def shrink(picture: bytes) -> bytes:
    """The store keeps only what its gate let in, so what lies there can be unpacked."""
    with Image.open(BytesIO(picture), formats=["JPEG", "PNG"]) as image:
        image.draft("RGB", (SIDE, SIDE))  # a JPEG is unpacked at an eighth, a quarter or half already
        small = image.convert("RGB")
    small.thumbnail((SIDE, SIDE), Image.Resampling.BILINEAR, reducing_gap=2.0)
    file = BytesIO()
    small.save(file, "JPEG", quality=QUALITY)
    return file.getvalue()
