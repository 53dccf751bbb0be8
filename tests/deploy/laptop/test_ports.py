import socket
from dataclasses import astuple

from deploy.laptop.ports import choose_ports


def test_six_ports_that_can_be_taken() -> None:
    ports = astuple(choose_ports())
    assert len(set(ports)) == 6
    for port in ports:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))


def test_a_port_that_is_taken_is_left_to_its_owner() -> None:
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", choose_ports().dashboard))
        taken.listen()
        assert choose_ports().dashboard != taken.getsockname()[1]
