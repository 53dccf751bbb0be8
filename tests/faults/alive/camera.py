"""The camera over the line: it shows good units and bad ones, or falls silent, freezes, vanishes, is slow."""

import threading
from http.server import BaseHTTPRequestHandler

import cv2
import numpy as np

from tests.fakes.mjpeg import MjpegServer
from tests.faults.alarms.station import BRIGHT

EVERY_S = 0.05


class StagedCamera(MjpegServer):
    def __init__(self) -> None:
        super().__init__(self._shot, EVERY_S)
        self.light, self.frozen, self.silent, self.gone, self.pause_s = BRIGHT, False, False, False, 0.0
        self._number, self._lock = 0, threading.Lock()

    def send(self, handler: BaseHTTPRequestHandler) -> bool:
        if self.gone:
            return False
        if self.pause_s:
            self.stopping.wait(self.pause_s)
        return self.silent or super().send(handler)

    def _shot(self) -> bytes:
        """Noise, another one each time; while it is frozen, the last one again."""
        with self._lock:
            self._number += not self.frozen
            noise = np.random.default_rng(self._number)
        picture = noise.integers(self.light, self.light + 50, (48, 64, 3), dtype=np.uint8)
        done, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 95])
        assert done
        return data.tobytes()
