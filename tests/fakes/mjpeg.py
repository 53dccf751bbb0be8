"""A network camera on a loopback port: MJPEG over HTTP, one picture after another as fast as `every_s`."""

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self


class MjpegServer:
    """Serves what `picture()` returns. `path` other than `/video` is not found."""

    def __init__(self, picture: Callable[[], bytes], every_s: float = 0.02, *, lengths: bool = True) -> None:
        self.stopping = threading.Event()
        self._picture, self._lengths = picture, lengths
        camera = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path != "/video":
                    self.send_error(404)
                    return
                self.send_response(200)
                self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
                self.end_headers()
                try:
                    while not camera.stopping.wait(every_s) and camera.send(self):
                        pass
                except OSError:
                    return

            def log_message(self, *_: object) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def send(self, handler: BaseHTTPRequestHandler) -> bool:
        """One picture; False: the connection is over."""
        write_part(handler, self._picture(), lengths=self._lengths)
        return True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/video"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()


def write_part(handler: BaseHTTPRequestHandler, data: bytes, *, lengths: bool = True) -> None:
    length = f"Content-Length: {len(data)}\r\n" if lengths else ""
    head = f"--frame\r\nContent-Type: image/jpeg\r\n{length}\r\n".encode()
    handler.wfile.write(head + data + b"\r\n")
