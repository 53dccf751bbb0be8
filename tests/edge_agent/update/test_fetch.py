from collections.abc import Iterator

import httpx
import pytest
from tuf.api.exceptions import (
    DownloadError,
    DownloadHTTPError,
    DownloadLengthMismatchError,
    SlowRetrievalError,
)

from edge_agent.update.fetch import HttpFetcher
from tests.fakes.registry_world import answer_of

URL = "http://registry.test/metadata/timestamp.json"


class Drip(httpx.SyncByteStream):
    """Chunks one after the other; `between` happens before each."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks

    def __iter__(self) -> Iterator[bytes]:
        yield from self._chunks


class Stopwatch:
    def __init__(self) -> None:
        self.seconds = 0.0

    def monotonic(self) -> float:
        return self.seconds


def fetcher(response: httpx.Response | Exception, watch: Stopwatch | None = None) -> HttpFetcher:
    def handle(request: httpx.Request) -> httpx.Response:
        assert request.headers["Accept-Encoding"] == "identity"
        if isinstance(response, Exception):
            raise response
        return response

    return HttpFetcher((watch or Stopwatch()).monotonic, httpx.MockTransport(handle))


def test_the_bytes_as_they_are() -> None:
    assert fetcher(answer_of(b"{}")).download_bytes(URL, 100) == b"{}"


@pytest.mark.parametrize("status", [301, 404, 500])
def test_anything_but_ok_is_an_error_with_its_number(status: int) -> None:
    with pytest.raises(DownloadHTTPError, match=f"HTTP {status}"):
        fetcher(httpx.Response(status)).download_bytes(URL, 100)


def test_an_endless_answer_is_cut_off() -> None:
    def endless() -> Iterator[bytes]:
        while True:
            yield b"x" * 65_536

    with pytest.raises(DownloadLengthMismatchError):
        fetcher(httpx.Response(200, stream=Drip(endless()))).download_bytes(URL, 1_000_000)


def test_an_answer_that_drips_is_given_up() -> None:
    watch = Stopwatch()

    def drip() -> Iterator[bytes]:
        while True:
            watch.seconds += 1
            yield b"x"

    with pytest.raises(SlowRetrievalError, match="31 bytes in 31 s"):
        fetcher(httpx.Response(200, stream=Drip(drip())), watch).download_bytes(URL, 1_000_000)


def test_a_lost_connection_is_told() -> None:
    def broken() -> Iterator[bytes]:
        yield b"12"
        raise httpx.ReadError("reset")

    with pytest.raises(DownloadError, match="connection lost after"):
        fetcher(httpx.Response(200, stream=Drip(broken()))).download_bytes(URL, 100)


def test_silence_is_slow_and_a_closed_port_is_not() -> None:
    with pytest.raises(SlowRetrievalError, match="no answer within 20 s"):
        fetcher(httpx.ReadTimeout("")).download_bytes(URL, 100)
    with pytest.raises(DownloadError, match="Failed to download") as error:
        fetcher(httpx.ConnectError("refused")).download_bytes(URL, 100)
    assert not isinstance(error.value, SlowRetrievalError)
