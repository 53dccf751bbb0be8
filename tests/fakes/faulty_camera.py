"""A network camera that can be broken on demand, and that knows when it showed what.

Every picture carries its number. The camera writes down at what moment each number was made, so it alone can
say whether a frame that somebody was given is older than the trigger that asked for it.
"""

import socket
import struct
import threading
from enum import StrEnum
from http.server import BaseHTTPRequestHandler

import cv2
import numpy as np

from deploy.laptop.line.layout import HEIGHT
from deploy.laptop.line.tag import read_tag, write_tag
from edge_agent.clock import SystemClock
from model_registry.bundle.prepare import Picture
from tests.fakes.mjpeg import MjpegServer, write_part

WIDTH = 320
EVERY_S = 0.02


class Fault(StrEnum):
    CLOSE = "close"
    RESET = "reset"
    STALL = "stall"
    GARBAGE = "garbage"
    HALF_JPEG = "half jpeg"
    WRONG_SIZE = "wrong size"


class FaultyCamera(MjpegServer):
    def __init__(self) -> None:
        super().__init__(lambda: self._numbered(WIDTH), EVERY_S)
        self.made_at: dict[int, float] = {}
        self.fault: Fault | None = None
        self._clock = SystemClock()
        self._lock = threading.Lock()

    def shown_in(self, picture: Picture) -> float:
        """When the picture was made, by the number in it.

        Raises:
            KeyError: no such picture was ever made.
        """
        return self.made_at[read_tag(picture)]

    def send(self, handler: BaseHTTPRequestHandler) -> bool:
        """A picture, or what the fault makes of it."""
        fault = self.fault
        if fault is Fault.STALL:
            return True
        if fault is Fault.CLOSE:
            return False
        if fault is Fault.RESET:
            linger = struct.pack("ii", 1, 0)
            handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            handler.connection.close()
            return False
        data = self._numbered(WIDTH // 2 if fault is Fault.WRONG_SIZE else WIDTH)
        if fault is Fault.GARBAGE:
            data = np.random.default_rng(len(self.made_at)).bytes(len(data))
        if fault is Fault.HALF_JPEG:
            data = data[: len(data) // 2]
        write_part(handler, data)
        return True

    def _numbered(self, width: int) -> bytes:
        with self._lock:
            number = len(self.made_at)
            self.made_at[number] = self._clock.monotonic()
        image = np.full((HEIGHT, width, 3), 90, np.uint8)
        if width == WIDTH:
            write_tag(image, number)
        done, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 95])
        assert done
        return data.tobytes()
