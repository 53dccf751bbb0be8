"""What the provider's answers may cost."""

import gzip
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from dashboard.signon.door import MOST_BYTES, Door
from inspection.errors import InputRefused, Unavailable

HEAD = b"HTTP/1.1 200 OK\r\n"


@contextmanager
def server(say: Callable[[socket.socket, threading.Event], None]) -> Iterator[str]:
    """Says something to whoever comes; the event is set at the end."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def run() -> None:
            client, _ = listener.accept()
            with client:
                client.recv(65536)
                say(client, over)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        over.set()
        thread.join(timeout=10)


def body(content: bytes, *headers: bytes) -> Callable[[socket.socket, threading.Event], None]:
    lines = b"".join(header + b"\r\n" for header in (b"Content-Length: %d" % len(content), *headers))
    return lambda client, _over: client.sendall(HEAD + lines + b"\r\n" + content)


def drip(head: bytes, piece: bytes) -> Callable[[socket.socket, threading.Event], None]:
    """A piece now and then: no single wait is ever long."""

    def say(client: socket.socket, over: threading.Event) -> None:
        client.sendall(head)
        try:
            while not over.wait(0.05):
                client.sendall(piece)
        except OSError:
            pass

    return say


def test_an_answer_comes_whole() -> None:
    with server(body(b"{}")) as url:
        said = Door(5, None).get(url)
    assert (said.status, said.body) == (200, b"{}")


@pytest.mark.parametrize(
    ("say", "why"),
    [
        (body(b" " * (MOST_BYTES + 1)), "more than 65536 bytes"),
        (drip(HEAD + b"\r\n", b" "), "no whole answer within 0.4 s"),
        (drip(HEAD + b"X: ", b"x"), "no whole answer within 0.4 s"),
        (lambda _client, over: over.wait(), "no whole answer within 0.4 s"),
        (body(gzip.compress(b" " * 10_000_000), b"Content-Encoding: gzip"), "packed"),
        (lambda client, _over: client.sendall(b"hello\r\n\r\n"), "does not answer"),
        (lambda client, _over: client.close(), "does not answer"),
    ],
    ids=["large", "slow body", "slow head", "silent", "packed", "no http", "gone"],
)
def test_what_costs_too_much_is_given_up(
    say: Callable[[socket.socket, threading.Event], None], why: str
) -> None:
    with server(say) as url, pytest.raises(Unavailable, match=why):
        Door(0.4, None).get(url)


def test_it_follows_nobody_elsewhere() -> None:
    redirect = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"
    with server(lambda client, _over: client.sendall(redirect)) as url:
        assert Door(5, None).get(url).status == 302


def test_authorities_that_are_none_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match=r"oidc.ca_file .*nowhere.pem: cannot be used"):
        Door(5, tmp_path / "nowhere.pem")
