"""The one door to Modbus (the only file that imports pymodbus): a server that the PLC polls.

It carries registers and decides nothing. Function codes 3 and 4 read both blocks, 6, 16, 22 and 23 write
the command block; everything else is refused with Modbus's own exceptions.
"""

import asyncio
import logging
import socket
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from typing import Protocol

from pymodbus.constants import ExcCodes
from pymodbus.server import ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice

from edge_agent.plc.registers import COMMAND, COMMAND_SIZE, STATUS, STATUS_SIZE
from inspection.errors import Unavailable

log = logging.getLogger(__name__)

ANY_UNIT_IDENTIFIER = 0
REGISTER_FUNCTIONS = (3, 4, 6, 16, 22, 23)
IDLE_S, ASK_EVERY_S, ASK_TIMES = 10, 5, 3
"""A PLC that lost its power leaves a dead connection behind; the kernel asks, and clears it away."""
LAST_ACK_S = 2.0
"""How long a station that stops waits for the acknowledgement of its last result."""


class Blocks(Protocol):
    """Both blocks, behind the door."""

    def write(self, offset: int, registers: Sequence[int]) -> None: ...

    def read(self) -> list[int]: ...

    def close(self) -> None: ...

    def wait_settled(self, timeout_s: float) -> bool: ...


class ModbusDoor:
    def __init__(self, host: str, port: int, blocks: Blocks) -> None:
        self._host = host
        self._port = port
        self._blocks = blocks
        self._opened: Future[None] = Future()
        self._closing = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=self._run, name="modbus", daemon=True)

    def start(self) -> None:
        """Raises: Unavailable: the port cannot be opened."""
        # To pymodbus a connection that breaks is an error, with all its last bytes; we log what matters.
        logging.getLogger("pymodbus.logging").setLevel(logging.CRITICAL)
        self._thread.start()
        self._opened.result()

    def stop(self) -> None:
        """Take no more triggers, let the PLC fetch its last result, then close."""
        self._blocks.close()
        if not self._blocks.wait_settled(LAST_ACK_S):
            log.warning("the PLC has not acknowledged the last result")
        if self._loop is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._closing.set)
            self._thread.join(timeout=5)

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except Exception as error:  # the thread's outermost loop; whoever started it is told
            if self._opened.done():
                log.exception("the Modbus server broke; the PLC sees a dead connection")
            else:
                self._opened.set_exception(error)

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        server = ModbusTcpServer(self._device(), address=(self._host, self._port))
        try:
            await server.serve_forever(background=True)
        except RuntimeError as error:
            raise Unavailable(
                f"trigger: {self._host}:{self._port} cannot be opened (in use, not an address of this "
                "machine, or a port below 1024 without the right to it); correct [trigger] host or port"
            ) from error
        _keep_alive(server)
        log.info("the PLC may connect to %s:%d", self._host, self._port)
        self._opened.set_result(None)
        await self._closing.wait()
        await server.shutdown()  # type: ignore[no-untyped-call]

    def _device(self) -> SimDevice:
        command = SimData(COMMAND[0].address, count=COMMAND_SIZE, datatype=DataType.REGISTERS)
        status = SimData(STATUS[0].address, count=STATUS_SIZE, datatype=DataType.REGISTERS, readonly=True)
        return SimDevice(ANY_UNIT_IDENTIFIER, [command, status], action=self._asked)

    async def _asked(
        self,
        function: int,
        start: int,
        address: int,
        _count: int,
        registers: list[int],
        written: list[int] | list[bool] | None,
    ) -> ExcCodes | None:
        """pymodbus calls this before it answers; `registers` are all of ours, from `start` on."""
        if function not in REGISTER_FUNCTIONS:
            return ExcCodes.ILLEGAL_FUNCTION
        try:
            if written is None:
                first = STATUS[0].address - start
                registers[first : first + STATUS_SIZE] = self._blocks.read()
            else:
                self._blocks.write(address - COMMAND[0].address, [int(register) for register in written])
        except Exception:  # the door of a foreign loop; the PLC gets an exception for an answer
            log.exception("a request of the PLC could not be answered")
            return ExcCodes.DEVICE_FAILURE
        return None


def _keep_alive(server: ModbusTcpServer) -> None:
    """Connections inherit it from the socket that listens."""
    assert isinstance(server.transport, asyncio.Server)
    for listening in server.transport.sockets:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, IDLE_S)
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, ASK_EVERY_S)
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, ASK_TIMES)
