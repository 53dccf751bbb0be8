"""A receiver of webhooks over HTTP, as an MES has one: checks who speaks, keeps what it took."""

import base64
import hashlib
import hmac
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

SECRET = bytes(range(32))


class Receiver:
    """`answers`: the next status codes; 200 behind them. `taken`: bodies that were answered 2xx."""

    def __init__(self) -> None:
        self.answers: list[int] = []
        self.taken: list[dict[str, Any]] = []
        self.forged = 0
        self.asked: list[str] = []
        """Paths of all requests."""
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                receiver.asked.append(self.path)
                body = self.rfile.read(int(self.headers["content-length"]))
                status = receiver.answers.pop(0) if receiver.answers else 200
                if not receiver.knows(dict(self.headers.items()), body):
                    receiver.forged, status = receiver.forged + 1, 401
                elif 200 <= status < 300:
                    receiver.taken.append(json.loads(body))
                self.send_response(status)
                if 300 <= status < 400:
                    self.send_header("location", f"{receiver.url}/elsewhere")
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/sightline"

    def knows(self, said: dict[str, str], body: bytes) -> bool:
        told = {name.lower(): value for name, value in said.items()}
        signed = f"{told['webhook-id']}.{told['webhook-timestamp']}.".encode() + body
        digest = base64.b64encode(hmac.new(SECRET, signed, hashlib.sha256).digest()).decode()
        return told["webhook-signature"] == f"v1,{digest}"

    @property
    def events(self) -> list[dict[str, Any]]:
        return [event for body in self.taken for event in body["events"]]

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
