"""A bad network between a client and a server that says everything back."""

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest

from tests.faults.cluster.toxic import CUT_BYTES, Toxic, ToxicProxy

PATIENCE_S = 5.0


@pytest.fixture
def proxy() -> Iterator[ToxicProxy]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_echo, args=(server,), daemon=True).start()
        with ToxicProxy(server.getsockname()[1]) as proxy:
            yield proxy


def _echo(server: socket.socket) -> None:
    with suppress(OSError):
        while True:
            connection, _ = server.accept()
            threading.Thread(target=_say_back, args=(connection,), daemon=True).start()


def _say_back(connection: socket.socket) -> None:
    with connection, suppress(OSError):
        while data := connection.recv(4096):
            connection.sendall(data)


def client(proxy: ToxicProxy) -> socket.socket:
    return socket.create_connection(("127.0.0.1", proxy.port), timeout=PATIENCE_S)


def heard(connection: socket.socket, length: int) -> bytes:
    data = b""
    while len(data) < length and (got := connection.recv(length - len(data))):
        data += got
    return data


@pytest.mark.parametrize("toxic", [None, Toxic.SLICED, Toxic.SLOW, Toxic.LATE])
def test_what_is_slow_arrives_whole(proxy: ToxicProxy, toxic: Toxic | None) -> None:
    if toxic is not None:
        proxy.poison(toxic)
    with client(proxy) as connection:
        connection.sendall(b"a unit" * 50)
        assert heard(connection, 300) == b"a unit" * 50


@pytest.mark.parametrize("toxic", [Toxic.SILENT, Toxic.HALF_OPEN])
def test_what_a_dead_network_held_arrives_once_it_is_well(proxy: ToxicProxy, toxic: Toxic) -> None:
    with client(proxy) as connection:
        proxy.poison(toxic)
        connection.sendall(b"a unit")
        connection.settimeout(0.1)
        with pytest.raises(TimeoutError):
            connection.recv(1)
        connection.settimeout(PATIENCE_S)
        proxy.heal()
        assert heard(connection, 6) == b"a unit"


def test_a_reset_is_told_and_a_closed_line_lets_nobody_in_until_it_is_well(proxy: ToxicProxy) -> None:
    with client(proxy) as connection:
        connection.sendall(b"a unit")
        assert heard(connection, 6) == b"a unit"
        proxy.poison(Toxic.RESET)
        with pytest.raises(ConnectionResetError):
            connection.recv(1)
    proxy.poison(Toxic.DOWN)
    with client(proxy) as connection:
        assert connection.recv(1) == b""
    proxy.heal()
    with client(proxy) as connection:
        connection.sendall(b"a unit")
        assert heard(connection, 6) == b"a unit"


def test_a_connection_is_cut_in_the_middle_of_what_it_carries(proxy: ToxicProxy) -> None:
    proxy.poison(Toxic.CUT)
    with client(proxy) as connection:
        connection.sendall(b"x" * (CUT_BYTES + 500))
        got = b""
        with suppress(ConnectionResetError):
            while data := connection.recv(4096):
                got += data
    assert len(got) <= CUT_BYTES
