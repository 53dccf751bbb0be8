"""A network camera that can be broken on demand, and that knows when it showed what.

Every picture carries its number. The camera writes down at what moment each number was made, so it alone can
say whether a frame that somebody was given is older than the trigger that asked for it.
"""

import socket
import struct
import threading
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

import cv2
import numpy as np

from deploy.laptop.line.layout import HEIGHT
from deploy.laptop.line.tag import read_tag, write_tag
from edge_agent.clock import SystemClock
from model_registry.bundle.prepare import Picture

WIDTH = 320
EVERY_S = 0.02


class Fault(StrEnum):
    CLOSE = "close"
    RESET = "reset"
    STALL = "stall"
    GARBAGE = "garbage"
    HALF_JPEG = "half jpeg"
    WRONG_SIZE = "wrong size"


class FaultyCamera:
    def __init__(self) -> None:
        self.made_at: dict[int, float] = {}
        self.fault: Fault | None = None
        self.stopping = threading.Event()
        self._clock = SystemClock()
        self._lock = threading.Lock()
        camera = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
                self.end_headers()
                try:
                    while not camera.stopping.wait(EVERY_S) and camera._send(self):
                        pass
                except OSError:
                    pass

            def log_message(self, *_: object) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/video"

    def shown_in(self, picture: Picture) -> float:
        """When the picture was made, by the number in it.

        Raises:
            KeyError: no such picture was ever made.
        """
        return self.made_at[read_tag(picture)]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()

    def _send(self, handler: BaseHTTPRequestHandler) -> bool:
        """One picture, or what the fault makes of it; False: the connection is over."""
        fault, out = self.fault, handler.wfile
        if fault is Fault.STALL:
            return True
        if fault is Fault.CLOSE:
            return False
        if fault is Fault.RESET:
            linger = struct.pack("ii", 1, 0)
            handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            handler.connection.close()
            return False
        data = self._picture(WIDTH // 2 if fault is Fault.WRONG_SIZE else WIDTH)
        if fault is Fault.GARBAGE:
            data = np.random.default_rng(len(self.made_at)).bytes(len(data))
        if fault is Fault.HALF_JPEG:
            data = data[: len(data) // 2]
        head = f"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {len(data)}\r\n\r\n".encode()
        out.write(head + data + b"\r\n")
        return True

    def _picture(self, width: int) -> bytes:
        with self._lock:
            number = len(self.made_at)
            self.made_at[number] = self._clock.monotonic()
        image = np.full((HEIGHT, width, 3), 90, np.uint8)
        if width == WIDTH:
            write_tag(image, number)
        done, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 95])
        assert done
        return data.tobytes()
