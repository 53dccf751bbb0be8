"""A network camera that sends JPEGs over HTTP (`multipart/x-mixed-replace`), read without decoding.

The camera's own JPEG is kept, only pictures that a trigger asks for are decoded, and it is known exactly
whether a picture sat in a buffer: before every read the socket is asked whether something waits there.
"""

import select
import socket
from base64 import b64encode
from typing import Literal
from urllib.parse import SplitResult, unquote, urlsplit

from edge_agent.capture.stream import Grab, Source
from edge_agent.capture.streaming import Streaming
from edge_agent.clock import Clock
from inspection.errors import Unavailable

TIMEOUT_S = 2.0
SLICE_S = 0.004
MAX_PART_BYTES = 32 * 1024 * 1024
MAX_HEADER_BYTES = 16 * 1024
_READ_BYTES = 256 * 1024


class MjpegCamera(Streaming):
    kind: Literal["mjpeg"]
    url: str
    """For instance `http://camera-1/video.mjpg`; user and password may stand in it."""

    def open(self, clock: Clock) -> Source:
        return MjpegStream(self.url, clock)


class MjpegStream:
    """An open stream.

    Raises:
        Unavailable: nobody answers within 2 s, or what answers is no MJPEG stream.
    """

    def __init__(self, url: str, clock: Clock) -> None:
        self._name = url
        self._clock = clock
        self._buffer = bytearray()
        self._empty_at = clock.monotonic()
        parts = urlsplit(url)
        if parts.scheme != "http" or not parts.hostname:
            raise Unavailable(f'{url}: not an http:// address; correct `url`, or take kind = "network"')
        try:
            self._socket = socket.create_connection((parts.hostname, parts.port or 80), timeout=TIMEOUT_S)
        except OSError as error:
            raise Unavailable(f"{url}: does not answer ({error}); is the camera on?") from error
        try:
            self._boundary = self._begin(parts)
        except BaseException:
            self._socket.close()
            raise

    def read(self) -> Grab:
        self._through(self._boundary)
        if self._line().startswith("--"):
            raise Unavailable(f"{self._name}: the camera ended the stream")
        headers = self._headers()
        if not self._buffer:
            self._receive(MAX_PART_BYTES)
        # What is left in the buffer came with the last receipt, so the picture's first byte did too.
        began = self._empty_at
        length = headers.get("content-length", "")
        if length.isdigit():
            return Grab(began, self._exactly(int(length)))
        return Grab(began, self._through(b"\r\n" + self._boundary, keep=True))

    def close(self) -> None:
        self._socket.close()

    def _begin(self, parts: SplitResult) -> bytes:
        """Ask for the stream; the boundary between its parts. HTTP/1.0, so that nobody sends it in chunks."""
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        lines = [f"GET {target} HTTP/1.0", f"Host: {parts.netloc.rpartition('@')[2]}"]
        if parts.username is not None:
            secret = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            lines.append(f"Authorization: Basic {b64encode(secret.encode()).decode()}")
        self._socket.sendall("\r\n".join([*lines, "", ""]).encode())
        status = bytes(self._through(b"\r\n")).decode("latin-1")
        if " 200" not in status:
            raise Unavailable(f"{self._name}: answered {status.strip()!r} instead of pictures")
        kind, _, rest = self._headers().get("content-type", "").partition("boundary=")
        if not kind.startswith("multipart/") or not rest:
            raise Unavailable(f"{self._name}: sends {kind or 'no type'!r}, not multipart pictures")
        name = rest.split(";")[0].strip().strip('"')
        return b"--" + name.removeprefix("--").encode()

    def _headers(self) -> dict[str, str]:
        found: dict[str, str] = {}
        while line := self._line():
            key, _, value = line.partition(":")
            found[key.strip().lower()] = value.strip()
        return found

    def _line(self) -> str:
        return bytes(self._through(b"\r\n", limit=MAX_HEADER_BYTES)).decode("latin-1").strip()

    def _through(self, mark: bytes, *, keep: bool = False, limit: int = MAX_PART_BYTES) -> bytes:
        """The bytes up to `mark`, which is passed over, or left standing with `keep`."""
        searched = 0
        while (at := self._buffer.find(mark, searched)) < 0:
            searched = max(0, len(self._buffer) - len(mark))
            self._receive(limit)
        found = bytes(self._buffer[:at])
        del self._buffer[: at if keep else at + len(mark)]
        return found

    def _exactly(self, size: int) -> bytes:
        if size > MAX_PART_BYTES:
            raise Unavailable(f"{self._name}: announces a picture of {size} bytes; at most {MAX_PART_BYTES}")
        while len(self._buffer) < size:
            self._receive(size)
        found = bytes(self._buffer[:size])
        del self._buffer[:size]
        return found

    def _receive(self, limit: int) -> None:
        if len(self._buffer) > limit:
            raise Unavailable(f"{self._name}: no end of a part within {limit} bytes; not an MJPEG stream?")
        self._wait()
        try:
            got = self._socket.recv(_READ_BYTES)
        except OSError as error:
            raise Unavailable(f"{self._name}: the connection broke ({error})") from error
        if not got:
            raise Unavailable(f"{self._name}: the camera closed the connection")
        self._buffer += got

    def _wait(self) -> None:
        """Until there is something to read, noting when last there was nothing.

        In slices: a reader that woke up late would take the moment of waking for that of arrival.
        """
        pause = 0.0
        for _ in range(round(TIMEOUT_S / SLICE_S)):
            asked = self._clock.monotonic()
            if select.select([self._socket], [], [], pause)[0]:
                return
            self._empty_at = asked
            pause = SLICE_S
        raise Unavailable(f"{self._name}: no byte within {TIMEOUT_S:g} s")
