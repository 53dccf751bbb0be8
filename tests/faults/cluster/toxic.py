"""A TCP proxy on loopback that can be made to behave like a bad network, and well again.

After the toxics of Toxiproxy. What a dead network swallows is held, not dropped: the
kernels of both sides would send it again, so it arrives once the network is back.
"""

import asyncio
import socket
import struct
import threading
from collections.abc import Coroutine
from dataclasses import dataclass
from enum import StrEnum
from types import TracebackType
from typing import Any

CHUNK = 4096


class Toxic(StrEnum):
    DOWN = "closed (FIN), new connections refused"
    RESET = "reset (RST)"
    SILENT = "nothing passes, nobody is told"
    HALF_OPEN = "only one way: nothing comes back"
    SLOW = "64 kbit/s"
    LATE = "600 ms each way"
    SLICED = "sliced into single bytes"
    CUT = "closed after 2,000 bytes"


SLOW_BYTES_A_SECOND = 8_000
LATE_S = 0.6
CUT_BYTES = 2_000
CLOSING = frozenset({Toxic.DOWN, Toxic.RESET})


@dataclass(eq=False)
class _Stream:
    """One way of one connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    up: bool
    passed: int = 0


class ToxicProxy:
    """Use as a context; connect to `port`."""

    def __init__(self, upstream: int) -> None:
        self.port = 0
        self._upstream = upstream
        self._toxic: Toxic | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def __enter__(self) -> "ToxicProxy":
        self._changed = asyncio.Event()
        self._thread.start()
        self._do(self._open())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._do(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=5)
        self._loop.close()

    def poison(self, toxic: Toxic) -> None:
        self._do(self._set(toxic))

    def heal(self) -> None:
        self._do(self._set(None))

    def _do(self, what: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(what, self._loop).result(timeout=10)

    async def _open(self) -> None:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        self._drop_all()

    async def _set(self, toxic: Toxic | None) -> None:
        self._toxic = toxic
        self._changed.set()
        self._changed = asyncio.Event()
        if toxic in CLOSING:
            self._drop_all()

    def _drop_all(self) -> None:
        for writer in list(self._writers):
            self._drop(writer)

    def _drop(self, writer: asyncio.StreamWriter) -> None:
        self._writers.discard(writer)
        if writer.transport.is_closing():
            return
        if self._toxic is Toxic.RESET:
            connection = writer.get_extra_info("socket")
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
        else:
            writer.close()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        if self._toxic in CLOSING:
            self._drop(writer)
            return
        try:
            theirs, ours = await asyncio.open_connection("127.0.0.1", self._upstream)
        except OSError:
            self._drop(writer)
            return
        self._writers.add(ours)
        for stream in (_Stream(reader, ours, up=True), _Stream(theirs, writer, up=False)):
            task = self._loop.create_task(self._pump(stream))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _pump(self, stream: _Stream) -> None:
        held: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(maxsize=256)
        sender = self._loop.create_task(self._deliver(stream, held))
        self._tasks.add(sender)
        sender.add_done_callback(self._tasks.discard)
        try:
            while data := await stream.reader.read(CHUNK):
                late = LATE_S if self._toxic is Toxic.LATE else 0.0
                await held.put((self._loop.time() + late, data))
        except OSError:
            pass
        await held.put((0.0, b""))

    async def _deliver(self, stream: _Stream, held: asyncio.Queue[tuple[float, bytes]]) -> None:
        try:
            while (got := await held.get())[1]:
                due, data = got
                await asyncio.sleep(max(0.0, due - self._loop.time()))
                while self._stands_still(stream):
                    await self._changed.wait()
                await self._write(stream, data)
        except OSError:
            pass
        self._drop(stream.writer)

    def _stands_still(self, stream: _Stream) -> bool:
        return self._toxic is Toxic.SILENT or (self._toxic is Toxic.HALF_OPEN and not stream.up)

    async def _write(self, stream: _Stream, data: bytes) -> None:
        if self._toxic is Toxic.SLOW:
            await asyncio.sleep(len(data) / SLOW_BYTES_A_SECOND)
        if self._toxic is Toxic.CUT and stream.passed + len(data) > CUT_BYTES:
            stream.writer.write(data[: max(0, CUT_BYTES - stream.passed)])
            raise ConnectionResetError
        pieces = [data[at : at + 1] for at in range(len(data))] if self._toxic is Toxic.SLICED else [data]
        for piece in pieces:
            stream.writer.write(piece)
            await stream.writer.drain()
        stream.passed += len(data)
