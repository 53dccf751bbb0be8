"""The clock of a neighbour, over real HTTP on loopback."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from inspection.errors import InputRefused, Unavailable
from inspection.wire.probe import has_our_time
from tests.fakes.mosquitto import free_port


class Clock(BaseHTTPRequestHandler):
    """`http.server` says its time with each answer."""

    def do_HEAD(self) -> None:
        self.send_response(404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def url() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Clock)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_clock_that_is_right(url: str) -> None:
    assert has_our_time(url, datetime.now(UTC)) == f"within 30 s of that of {url}"


def test_one_that_is_wrong_says_by_how_much_and_what_to_do(url: str) -> None:
    with pytest.raises(Unavailable, match=r"(2399|2400|2401) s from that of .*; set both by NTP"):
        has_our_time(url, datetime.now(UTC) + timedelta(minutes=40))


def test_nobody_and_nonsense_are_named() -> None:
    with pytest.raises(Unavailable, match="does not answer"):
        has_our_time(f"http://127.0.0.1:{free_port()}", datetime.now(UTC))
    with pytest.raises(InputRefused, match="not an address"):
        has_our_time("registry", datetime.now(UTC))
