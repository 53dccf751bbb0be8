"""A camera that looks at a file: what the line puts there is what stands before the camera."""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from edge_agent.capture.camera import Camera
from edge_agent.capture.frame import Frame
from edge_agent.capture.jpeg import decode
from edge_agent.clock import Clock
from inspection.verdict import Cause, Verdict

WIDTH, HEIGHT, CELL, BITS = 64, 48, 8, 24
LIGHTS = (
    ((90, 160), Verdict.REVIEW, Cause.NO_MODEL),
    ((0, 12), Verdict.INVALID, Cause.TOO_DARK),
    ((244, 255), Verdict.INVALID, Cause.TOO_BRIGHT),
)


def shot(number: int) -> bytes:
    """The JPEG of a unit: its number in 8 x 8 cells, in one of three lights."""
    dark, bright = LIGHTS[number % len(LIGHTS)][0]
    pixels = np.full((HEIGHT, WIDTH, 3), (dark + bright) // 2, np.uint8)
    for bit in range(BITS):
        row, column = divmod(bit, WIDTH // CELL)
        y, x = row * CELL, column * CELL
        pixels[y : y + CELL, x : x + CELL] = bright if number >> bit & 1 else dark
    done, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 95])
    assert done
    return data.tobytes()


def truth(number: int) -> tuple[Verdict, Cause]:
    """What a station without a model says of this unit, if it looks at the right picture."""
    _, verdict, cause = LIGHTS[number % len(LIGHTS)]
    return verdict, cause


@dataclass(frozen=True)
class Stage:
    """The place before the camera; as a camera's settings it builds the camera."""

    file: Path
    view: str = "front"

    def show(self, picture: bytes) -> None:
        staged = self.file.with_suffix(".new")
        staged.write_bytes(picture)
        staged.replace(self.file)

    def build(self, clock: Clock) -> Camera:
        return StageCamera(self.view, self.file, clock)


class StageCamera:
    """Live: it shows what stands there when it is asked, never what stood there before."""

    live = True
    reconnects = 0
    problem = ""

    def __init__(self, view: str, file: Path, clock: Clock) -> None:
        self.view = view
        self._file = file
        self._clock = clock

    def start(self) -> None: ...

    def stop(self) -> None: ...

    def frame_after(self, trigger: float, deadline: float) -> Frame | Cause:
        began = self._clock.monotonic()
        data = self._file.read_bytes()
        return Frame(self.view, decode(data), began, jpeg=data)
