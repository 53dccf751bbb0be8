import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge_agent.supervisor import NoSupervisor, Systemd, find_supervisor
from tests.fakes.clock import FakeClock


class Listener:
    """systemd's end of the socket."""

    def __init__(self, address: str) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(address)
        self._socket.setblocking(False)

    def heard(self) -> list[str]:
        words = []
        while True:
            try:
                words.append(self._socket.recv(100).decode())
            except BlockingIOError:
                return words

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[Listener]:
    listener = Listener(str(tmp_path / "notify"))
    yield listener
    listener.close()


def test_a_life_as_systemd_hears_it(systemd: Listener, tmp_path: Path) -> None:
    clock = FakeClock()
    supervisor = find_supervisor({"NOTIFY_SOCKET": str(tmp_path / "notify")}, clock.monotonic)
    supervisor.ready()
    for _ in range(30):
        supervisor.alive()
        clock.go_on(0.1)
    supervisor.stopping()
    assert systemd.heard() == ["READY=1", *["WATCHDOG=1"] * 3, "STOPPING=1"]


def test_a_loop_that_hangs_says_nothing(systemd: Listener, tmp_path: Path) -> None:
    clock = FakeClock()
    supervisor = Systemd(str(tmp_path / "notify"), clock.monotonic)
    supervisor.alive()
    clock.go_on(60)
    assert systemd.heard() == ["WATCHDOG=1"]


def test_an_abstract_address_is_found_too() -> None:
    listener = Listener("\0sightline-test-notify")
    Systemd("@sightline-test-notify", FakeClock().monotonic).ready()
    assert listener.heard() == ["READY=1"]
    listener.close()


def test_started_by_hand_there_is_nobody_to_tell() -> None:
    assert isinstance(find_supervisor({}, FakeClock().monotonic), NoSupervisor)


def test_a_socket_that_has_gone_does_not_stop_the_line(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    Systemd(str(tmp_path / "gone"), FakeClock().monotonic).alive()
    assert "supervisor not told WATCHDOG=1: No such file or directory" in caplog.text
