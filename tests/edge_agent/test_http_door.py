"""A sender's view, over loopback."""

import http.client
import json
import socket
from collections.abc import Iterator

import pytest

from edge_agent.clock import SystemClock
from edge_agent.http_door import Answer, DoorAddress, HttpDoor
from inspection.errors import Unavailable
from tests.fakes.mosquitto import free_port

SECRET = "not-a-real-token"


class Door:
    def __init__(self, token: str | None = None) -> None:
        self.port = free_port()
        self.taken: list[bytes] = []
        self.began: list[float] = []
        address = DoorAddress(port=self.port, token=token)
        self.door = HttpDoor("trigger", address, "/here", 100, self.take, SystemClock())
        self.door.start()

    def take(self, body: bytes, began: float) -> Answer:
        if body == b"break":
            raise ValueError("broken")
        self.taken.append(body)
        self.began.append(began)
        return 202, {"got": len(body)}

    def post(self, body: bytes, path: str = "/here", **headers: str) -> tuple[int, dict[str, object]]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())


@pytest.fixture
def door() -> Iterator[Door]:
    one = Door()
    yield one
    one.door.stop()


def test_a_request_is_taken_with_a_date_from_before_it_was_sent(door: Door) -> None:
    before = SystemClock().monotonic()
    assert door.post(b"hello") == (202, {"got": 5})
    assert door.taken == [b"hello"]
    assert door.began[0] <= SystemClock().monotonic()
    assert door.began[0] > before - 5


def test_what_is_wrong_is_said_and_not_taken(door: Door) -> None:
    assert door.post(b"x", path="/there") == (404, {"error": "nothing is here; POST /here"})
    assert door.post(b"x" * 101)[0] == 413
    assert door.post(b"x", **{"Content-Length": "many"})[0] == 411
    assert door.taken == []


def test_a_body_that_breaks_off_is_not_taken(door: Door) -> None:
    with socket.create_connection(("127.0.0.1", door.port)) as sender:
        sender.sendall(b"POST /here HTTP/1.0\r\nContent-Length: 50\r\n\r\nhalf")
        sender.shutdown(socket.SHUT_WR)
        assert b"ended after 4 of 50 bytes" in sender.makefile("rb").read()
    assert door.taken == []


def test_a_taker_that_breaks_leaves_the_door_open(door: Door) -> None:
    assert door.post(b"break")[0] == 500
    assert door.post(b"hello")[0] == 202


def test_with_a_token_nobody_else_is_heard() -> None:
    one = Door(token=SECRET)
    assert one.post(b"x")[0] == 401
    assert one.post(b"x", Authorization="Bearer another")[0] == 401
    assert one.post(b"x", Authorization=f"Bearer {SECRET}")[0] == 202
    assert one.taken == [b"x"]
    one.door.stop()


def test_a_port_that_is_taken_is_named(door: Door) -> None:
    other = HttpDoor("trigger", DoorAddress(port=door.port), "/", 1, door.take, SystemClock())
    with pytest.raises(Unavailable, match=r"trigger: 127\.0\.0\.1:\d+ cannot be opened"):
        other.start()
