"""A picture file for one judgement, and a small copy of it for the page."""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from edge_agent.capture.folder import SUFFIXES, read_picture
from edge_agent.capture.frame import Frame, Sight
from edge_agent.capture.jpeg import decode, encode
from edge_agent.clock import Clock
from inspection.errors import InputRefused
from inspection.verdict import Cause
from model_registry.bundle.prepare import Picture

SHOWN_WIDTH = 960
"""Pixels; pictures on the page are no wider, so that a hundred of them make no more than some megabytes."""
SHOWN_QUALITY = 80


@dataclass(frozen=True)
class Shot:
    """`jpeg` is what the page shows; None: the file could not be read, for which `problem` says why."""

    name: str
    jpeg: bytes | None
    problem: str = ""


def units_of(folder: Path, shots: int) -> list[tuple[Path, ...]]:
    """The pictures of a folder in the order of their names, `shots` of them for each unit.

    Raises:
        InputRefused: no such folder, no picture in it, or a unit that lacks shots.
    """
    if not folder.is_dir():
        raise InputRefused(f"{folder}: no such folder of pictures; correct --pictures")
    files = sorted(file for file in folder.iterdir() if file.suffix.lower() in SUFFIXES)
    if not files:
        raise InputRefused(f"{folder}: holds no .jpg, .jpeg or .png; put pictures there")
    if len(files) % shots:
        raise InputRefused(
            f"{folder}: {len(files)} pictures are not a multiple of the {shots} shots that the recipe takes "
            "of each unit; add the missing ones, named so that a unit's shots follow each other"
        )
    return [tuple(files[first : first + shots]) for first in range(0, len(files), shots)]


def sight_of(file: Path, view: str, clock: Clock) -> tuple[Shot, Sight]:
    began = clock.monotonic()
    try:
        pixels = decode(read_picture(file))
    except InputRefused as error:
        return Shot(file.name, None, str(error)), Sight(view, None, Cause.NO_FRAME_IN_TIME)
    return Shot(file.name, _small(pixels)), Sight(view, Frame(view, pixels, began))


def _small(pixels: Picture) -> bytes:
    height, width = pixels.shape[:2]
    if width > SHOWN_WIDTH:
        size = (SHOWN_WIDTH, max(1, round(height * SHOWN_WIDTH / width)))
        pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    return encode(pixels, SHOWN_QUALITY)
