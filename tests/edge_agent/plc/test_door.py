"""The door alone, with a real client: what it lets through, and what it refuses."""

import random
import socket
from collections.abc import Callable, Iterator, Sequence

import pytest
from pymodbus.client import ModbusTcpClient

from edge_agent.plc.door import ModbusDoor
from edge_agent.plc.registers import STATUS_SIZE
from inspection.errors import Unavailable
from tests.fakes.mosquitto import free_port


class Blocks:
    """Writes down what is written, shows a number that grows with every read."""

    def __init__(self) -> None:
        self.written: list[tuple[int, list[int]]] = []
        self.reads = 0
        self.closed = self.broken = False
        self.while_settling: Callable[[], object] = lambda: None

    def write(self, offset: int, registers: Sequence[int]) -> None:
        self.written.append((offset, list(registers)))

    def read(self) -> list[int]:
        if self.broken:
            raise RuntimeError("something that nobody thought of")
        self.reads += 1
        return [self.reads] * STATUS_SIZE

    def close(self) -> None:
        self.closed = True

    def wait_settled(self, timeout_s: float) -> bool:
        assert self.closed
        self.while_settling()
        return True


@pytest.fixture
def blocks() -> Blocks:
    return Blocks()


@pytest.fixture
def client(blocks: Blocks) -> Iterator[ModbusTcpClient]:
    port = free_port()
    door = ModbusDoor("127.0.0.1", port, blocks)
    door.start()
    client = ModbusTcpClient("127.0.0.1", port=port, retries=0)
    assert client.connect()
    yield client
    client.close()
    door.stop()
    assert blocks.closed


def test_a_read_is_one_moment_by_either_function(client: ModbusTcpClient) -> None:
    assert client.read_input_registers(100, count=STATUS_SIZE).registers == [1] * STATUS_SIZE
    assert client.read_holding_registers(144, count=1, device_id=9).registers == [2]


def test_writes_arrive_with_their_place_whatever_they_are_written_with(
    client: ModbusTcpClient, blocks: Blocks
) -> None:
    client.write_registers(0, [1, 2, 3])
    client.write_register(67, 0)
    client.mask_write_register(address=0, and_mask=0, or_mask=2)
    both = client.readwrite_registers(read_address=100, read_count=1, write_address=1, values=[7])
    assert blocks.written == [(0, [1, 2, 3]), (67, [0]), (0, [2]), (1, [7])]
    assert both.registers == [blocks.reads]
    assert client.read_holding_registers(0, count=3).registers == [2, 7, 3]


def test_what_is_not_in_the_map_is_refused_and_the_next_request_is_served(
    client: ModbusTcpClient, blocks: Blocks
) -> None:
    illegal_function, illegal_address = 1, 2
    for answer, code in (
        (client.write_register(100, 1), illegal_address),
        (client.write_registers(66, [0, 0, 0]), illegal_address),
        (client.read_holding_registers(68, count=1), illegal_address),
        (client.read_input_registers(144, count=2), illegal_address),
        (client.read_coils(0, count=1), illegal_function),
        (client.write_coil(0, True), illegal_function),
    ):
        assert answer.isError()
        assert answer.exception_code == code
    assert blocks.written == []
    assert not client.read_input_registers(100, count=1).isError()


def test_a_fault_of_ours_is_an_exception_for_the_plc_and_the_next_request_is_served(
    client: ModbusTcpClient, blocks: Blocks
) -> None:
    blocks.broken = True
    answer = client.read_input_registers(100, count=1)
    assert answer.exception_code == 4  # device failure
    blocks.broken = False
    assert not client.read_input_registers(100, count=1).isError()


def test_whatever_bytes_come_others_are_served_and_nothing_is_written(
    client: ModbusTcpClient, blocks: Blocks
) -> None:
    dice = random.Random(20261124)
    for length in range(1, 300):
        with socket.create_connection(("127.0.0.1", client.comm_params.port)) as stranger:
            stranger.sendall(dice.randbytes(length))
    assert client.read_input_registers(100, count=STATUS_SIZE).registers == [1] * STATUS_SIZE
    assert blocks.written == []


def test_a_door_that_closes_lets_the_plc_fetch_its_last_result(blocks: Blocks) -> None:
    port, fetched = free_port(), []
    door = ModbusDoor("127.0.0.1", port, blocks)
    door.start()
    client = ModbusTcpClient("127.0.0.1", port=port, retries=0)
    assert client.connect()
    blocks.while_settling = lambda: fetched.append(client.read_input_registers(100, count=1).registers)
    door.stop()
    client.close()
    assert fetched == [[1]]
    assert not client.connect()


def test_a_port_that_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(Unavailable, match=rf"127.0.0.1:{port} cannot be opened .*; correct \[trigger\]"):
            ModbusDoor("127.0.0.1", port, Blocks()).start()
