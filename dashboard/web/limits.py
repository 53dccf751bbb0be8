"""How much of a request is read at all, before anybody looks at it."""

from contextlib import suppress

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES = 1024 * 1024
MOST_OF_PATH = {"/api/recipes/pictures": 24 * 1024 * 1024}
"""A golden picture is lossless, and as large as a camera's."""
MOST_RANGES = 8
"""Parts of a file that one request may ask for; browsers ask for one (CVE-2025-62727 was about thousands)."""


class TooMuch(Exception):
    """The body went on beyond what it may have."""


class Limits:
    """ASGI middleware. 413 for a body of more bytes than its path may have, said or sent; 416 for too many
    ranges."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if headers.get("range", "").count(",") >= MOST_RANGES:
            await _refuse(416, f"at most {MOST_RANGES} ranges are served")(scope, receive, send)
            return
        most = MOST_OF_PATH.get(scope["path"], MOST_BYTES)
        length = headers.get("content-length", "0")
        if not length.isdecimal() or len(length) > 18 or int(length) > most:
            await _refuse(413, f"the body has more than {most} bytes")(scope, receive, send)
            return
        reading = _Reading(receive, send, most, has_body=length != "0" or "transfer-encoding" in headers)
        with suppress(TooMuch):
            await self._app(scope, reading.receive, reading.send)
        if reading.too_much and not reading.begun:
            await _refuse(413, f"the body has more than {most} bytes")(scope, receive, send)


class _Reading:
    """One request's body, counted, and its answer."""

    def __init__(self, receive: Receive, send: Send, most: int, *, has_body: bool) -> None:
        self._receive, self._send, self._most = receive, send, most
        self._unread = has_body
        self._bytes = 0
        self.begun = False

    @property
    def too_much(self) -> bool:
        return self._bytes > self._most

    async def receive(self) -> Message:
        """
        Raises:
            TooMuch: FastAPI makes a 400 of it, which is not sent.
        """
        message = await self._receive()
        self._bytes += len(message.get("body", b""))
        if self.too_much:
            raise TooMuch
        self._unread = self._unread and bool(message.get("more_body"))
        return message

    async def send(self, message: Message) -> None:
        if self.too_much and not self.begun:
            return
        if message["type"] == "http.response.start" and self._unread:
            # Nobody wanted the body; without this the server would read it to its end all the same.
            MutableHeaders(scope=message)["Connection"] = "close"
        self.begun = True
        await self._send(message)


def _refuse(status: int, detail: str) -> JSONResponse:
    """Closes the connection: what else comes is not read."""
    return JSONResponse({"detail": detail}, status, {"Connection": "close"})
