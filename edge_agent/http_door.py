"""A small HTTP server for the line's own network: bounded requests in, JSON answers out.

One request a connection. Each is dated by the last moment at which nothing waited at the door, so that what
sat in the kernel's queue carries an old date.
"""

import hmac
import json
import logging
import select
import socket
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from pydantic import Field, PositiveInt

from edge_agent.clock import Clock
from inspection.errors import Unavailable
from inspection.word import Word

log = logging.getLogger(__name__)

POLL_S = 0.01
PATIENCE_S = 5.0
"""How long a sender may be silent in the middle of its request."""
MOST_AT_ONCE = 8


class DoorAddress(Word):
    host: str = "127.0.0.1"
    """The address of this machine that senders connect to."""
    port: PositiveInt = Field(le=65535)
    token: str | None = Field(default=None, min_length=8)
    """Senders must say `Authorization: Bearer TOKEN`. None: whoever reaches the port."""


Answer = tuple[int, Mapping[str, object]]
"""Status and what is said as JSON."""
Take = Callable[[bytes, float], Answer]
"""A request's body, and since when it may have waited (monotonic seconds)."""


class HttpDoor:
    """Takes `POST path`."""

    def __init__(self, name: str, address: DoorAddress, path: str, most_bytes: int, take: Take, clock: Clock):
        """`name` is the settings' section, for errors."""
        self._name, self._address = name, address
        self._path, self._most_bytes, self._take = path, most_bytes, take
        self._clock = clock
        self._server: _Server | None = None

    def start(self) -> None:
        """Raises: Unavailable: the port cannot be opened."""
        host, port = self._address.host, self._address.port
        try:
            self._server = _Server((host, port), self._answer, self._clock)
        except OSError as error:
            raise Unavailable(
                f"{self._name}: {host}:{port} cannot be opened ({error.strerror}); correct host or port"
            ) from error
        thread = threading.Thread(target=self._server.serve_forever, args=(POLL_S,), daemon=True)
        thread.name = f"http-{port}"
        thread.start()

    def stop(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()

    def _answer(self, request: "_Request", began: float) -> Answer:
        if request.path.split("?")[0] != self._path:
            return 404, {"error": f"nothing is here; POST {self._path}"}
        if self._address.token is not None and not _says(request, self._address.token):
            return 401, {"error": "say Authorization: Bearer TOKEN, with the token of the station's settings"}
        length = request.headers.get("Content-Length", "")
        if not length.isdigit():
            return 411, {"error": "Content-Length is missing"}
        if int(length) > self._most_bytes:
            return 413, {"error": f"{length} bytes; at most {self._most_bytes} are taken"}
        body = request.rfile.read(int(length))
        if len(body) < int(length):
            return 400, {"error": f"ended after {len(body)} of {length} bytes"}
        return self._take(body, began)


def _says(request: "_Request", token: str) -> bool:
    said = request.headers.get("Authorization", "")
    return hmac.compare_digest(said.encode(), f"Bearer {token}".encode())


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(
        self, address: tuple[str, int], answer: Callable[["_Request", float], Answer], clock: Clock
    ) -> None:
        self.answer, self._clock = answer, clock
        self.room = threading.BoundedSemaphore(MOST_AT_ONCE)
        self._empty_at = clock.monotonic()
        self.began: dict[int, float] = {}
        super().__init__(address, _Request)

    def service_actions(self) -> None:
        """Called between two looks at the door."""
        asked = self._clock.monotonic()
        if not select.select([self.socket], [], [], 0)[0]:
            self._empty_at = asked

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        self.began[connection.fileno()] = self._empty_at
        return connection, address

    def handle_error(self, request: Any, client_address: Any) -> None:
        log.info("a request from %s broke off", client_address)


class _Request(BaseHTTPRequestHandler):
    server: _Server
    timeout = PATIENCE_S

    def do_POST(self) -> None:
        if not self.server.room.acquire(blocking=False):
            self._say(503, {"error": f"{MOST_AT_ONCE} requests are being taken; try again"})
            return
        try:
            status, told = self.server.answer(self, self.server.began.pop(self.connection.fileno()))
        except TimeoutError:
            status, told = 408, {"error": f"no byte within {PATIENCE_S:g} s"}
        except Exception:  # the door of a foreign network; the sender gets an answer
            log.exception("a request could not be answered")
            status, told = 500, {"error": "see the station's log"}
        finally:
            self.server.room.release()
        self._say(status, told)

    def do_GET(self) -> None:
        self._say(405, {"error": "POST is asked for"})

    def log_message(self, format: str, *args: object) -> None:
        log.debug(format, *args)

    def _say(self, status: int, told: Mapping[str, object]) -> None:
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
