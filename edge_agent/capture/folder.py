"""Replay of a folder of pictures in name order: the next trigger gets the next picture."""

import logging
from pathlib import Path
from typing import Literal

from pydantic import Field

from edge_agent.capture.camera import Camera
from edge_agent.capture.frame import Frame
from edge_agent.capture.jpeg import decode
from edge_agent.clock import Clock
from inspection.errors import InputRefused
from inspection.identity import Identifier
from inspection.verdict import Cause
from inspection.word import Word

log = logging.getLogger(__name__)

SUFFIXES = frozenset({".jpg", ".jpeg", ".png"})
MAX_BYTES = 64 * 1024 * 1024


class FolderCamera(Word):
    kind: Literal["folder"]
    view: Identifier
    path: Path = Field(strict=False)
    """A folder of .jpg, .jpeg and .png files."""
    loop: bool = True
    """Begin again after the last picture; otherwise further units get none."""

    def build(self, clock: Clock) -> Camera:
        return FolderReplay(self.view, self.path, loop=self.loop, clock=clock)


class FolderReplay:
    live = False
    reconnects = 0

    def __init__(self, view: str, path: Path, *, loop: bool, clock: Clock) -> None:
        self.view = view
        self.problem = ""
        self._path = path
        self._loop = loop
        self._clock = clock
        self._waiting: list[Path] = []
        self._started = False

    def start(self) -> None:
        """Raises: InputRefused: no such folder, or no picture in it."""
        self._waiting = self._pictures()
        self._started = True

    def stop(self) -> None:
        self._waiting = []

    def frame_after(self, trigger: float, deadline: float) -> Frame | Cause:
        if not self._waiting and self._loop and self._started:
            self._waiting = self._pictures()
        if not self._waiting:
            self.problem = f"{self._path}: every picture has been shown"
            return Cause.NO_FRAME_IN_TIME
        path = self._waiting.pop(0)
        began = self._clock.monotonic()
        try:
            data = read_picture(path)
            pixels = decode(data)
        except InputRefused as error:
            self.problem = f"{path}: {error}"
            log.warning("camera %s: %s", self.view, self.problem)
            return Cause.NO_FRAME_IN_TIME
        self.problem = ""
        own_jpeg = data if path.suffix.lower() != ".png" else None
        return Frame(self.view, pixels, began, jpeg=own_jpeg)

    def _pictures(self) -> list[Path]:
        if not self._path.is_dir():
            raise InputRefused(f"camera {self.view}: {self._path} is not a folder; correct `path`")
        found = sorted(item for item in self._path.iterdir() if item.suffix.lower() in SUFFIXES)
        if not found:
            raise InputRefused(f"camera {self.view}: no .jpg, .jpeg or .png in {self._path}; add pictures")
        return found


def read_picture(path: Path) -> bytes:
    """A picture file's bytes. Raises: InputRefused: unreadable, or larger than any picture should be."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputRefused(f"a file of {path.stat().st_size} bytes; at most {MAX_BYTES} are read")
        return path.read_bytes()
    except OSError as error:
        raise InputRefused(f"cannot be read ({error.strerror})") from error
