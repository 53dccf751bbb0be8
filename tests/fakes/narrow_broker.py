"""A broker whose socket takes little at a time, as behind a slow line: what is sent is sent in pieces."""

import queue
import socket
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

ROOM = 4096
"""Bytes that the kernel takes ahead for it."""
CONNACK, PUBACK = bytes([0x20, 3, 0, 0, 0]), bytes([0x40, 2])
ONCE, AT_LEAST_ONCE, PINGREQ, DISCONNECT = 0x30, 0x32, 0xC0, 0xE0
"""The first bytes of what such a client sends (MQTT 5, section 2.1.1)."""


class NarrowBroker:
    """Takes one client that publishes with QoS 0 or 1, and confirms what wants to be confirmed."""

    def __init__(self) -> None:
        self._taken: queue.Queue[tuple[str, bytes] | int] = queue.Queue()
        self._door = socket.socket()
        self._door.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, ROOM)
        self._door.bind(("127.0.0.1", 0))
        self._door.listen(1)
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def port(self) -> int:
        return int(self._door.getsockname()[1])

    def next(self) -> tuple[str, bytes]:
        """Topic and payload of the next message that arrived whole."""
        got = self._taken.get(timeout=10)
        assert not isinstance(got, int), f"no message begins with {got:#x}: pieces of two were mixed"
        return got

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._door.close()
        self._thread.join(timeout=10)

    def _serve(self) -> None:
        client, _ = self._door.accept()
        with client, client.makefile("rb") as stream:
            _packet(stream.read)
            client.sendall(CONNACK)
            while (packet := _packet(stream.read)) is not None:
                kind, body = packet
                if kind in (PINGREQ, DISCONNECT):
                    continue
                if kind not in (ONCE, AT_LEAST_ONCE):
                    self._taken.put(kind)
                    return
                end = 2 + int.from_bytes(body[:2])
                numbered = 2 if kind == AT_LEAST_ONCE else 0
                self._taken.put((body[2:end].decode(errors="replace"), body[end + numbered + 1 :]))
                if numbered:
                    client.sendall(PUBACK + body[end : end + 2])


def _packet(read: Callable[[int], bytes]) -> tuple[int, bytes] | None:
    """First byte and body. None: the client has gone."""
    kind, length, shift = read(1), 0, 0
    while byte := read(1):
        length |= (byte[0] & 0x7F) << shift
        shift += 7
        if byte[0] < 0x80:
            return kind[0], read(length)
    return None
