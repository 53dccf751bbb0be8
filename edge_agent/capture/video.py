"""The one door to `cv2.VideoCapture`, for network streams and USB cameras.

cv2 does not tell what lies in its buffers. A grab that had to wait a good part of the usual time between
two frames found them empty when it began; one that returned sooner is dated like the grab before it.
A reader that is starved of processor time for long cannot tell the two apart: for MJPEG over HTTP
take the kind `mjpeg`, which can.
"""

from collections import deque
from statistics import median

import cv2
import numpy as np

from edge_agent.capture.stream import Grab
from edge_agent.clock import Clock
from inspection.errors import Unavailable

TIMEOUT_MS = 2000
"""Without it a stalled stream holds `read` for 30 s."""
WAITED_SHARE = 0.25
REMEMBERED = 30


class VideoStream:
    """An open `cv2.VideoCapture`."""

    def __init__(self, capture: cv2.VideoCapture, name: str, clock: Clock) -> None:
        self._capture = capture
        self._name = name
        self._clock = clock
        self._empty_at = clock.monotonic()
        self._took: deque[float] = deque(maxlen=REMEMBERED)

    def read(self) -> Grab:
        began = self._clock.monotonic()
        done, pixels = self._capture.read()
        took = self._clock.monotonic() - began
        if not done or pixels is None:
            raise Unavailable(f"{self._name}: no picture within {TIMEOUT_MS / 1000:g} s or the stream ended")
        self._took.append(took)
        if had_to_wait(took, self._took):
            self._empty_at = began
        return Grab(self._empty_at, np.asarray(pixels, dtype=np.uint8))

    def close(self) -> None:
        self._capture.release()


def had_to_wait(took: float, usual: deque[float]) -> bool:
    """Whether a grab of `took` seconds found the buffers empty; `usual` are the last ones' durations."""
    return took >= WAITED_SHARE * median(usual)


def open_url(url: str, clock: Clock) -> VideoStream:
    """A network stream through FFmpeg.

    Raises:
        Unavailable: nothing answers there within 2 s.
    """
    limits = [
        cv2.CAP_PROP_OPEN_TIMEOUT_MSEC,
        TIMEOUT_MS,
        cv2.CAP_PROP_READ_TIMEOUT_MSEC,
        TIMEOUT_MS,
    ]
    return _opened(cv2.VideoCapture(url, cv2.CAP_FFMPEG, limits), url, clock)


def open_device(index: int, clock: Clock) -> VideoStream:
    """A USB camera.

    Raises:
        Unavailable: there is no such device, or someone else holds it.
    """
    return _opened(cv2.VideoCapture(index), f"USB camera {index}", clock)


def _opened(capture: cv2.VideoCapture, name: str, clock: Clock) -> VideoStream:
    if not capture.isOpened():
        capture.release()
        raise Unavailable(f"{name}: does not open; check the address or device, and that it is switched on")
    return VideoStream(capture, name, clock)
