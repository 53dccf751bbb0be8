"""How files come from the registry: httpx under python-tuf, with a lowest speed.

python-tuf bounds the bytes; this bounds the time. The clock is handed in and only ever goes forward.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

import httpx
from tuf.api.exceptions import DownloadError, DownloadHTTPError, SlowRetrievalError
from tuf.ngclient import FetcherInterface

CONNECT_S = 5.0
READ_S = 20.0
"""Between two chunks."""
GRACE_S = 30.0
"""Before the average counts."""
LOWEST_BYTES_PER_S = 10_000


class Stream(NamedTuple):
    start: int
    """Of the file; where the first chunk belongs."""
    chunks: Iterator[bytes]


class HttpFetcher(FetcherInterface):
    """Fetches over HTTP(S). `transport` stands in for the network in tests; `monotonic` gives seconds."""

    def __init__(self, monotonic: Callable[[], float], transport: httpx.BaseTransport | None = None) -> None:
        self._monotonic = monotonic
        self._client = httpx.Client(
            timeout=httpx.Timeout(READ_S, connect=CONNECT_S),
            transport=transport,
            follow_redirects=False,
            trust_env=False,
            # A compressed answer could be small on the wire and endless in memory.
            headers={"Accept-Encoding": "identity"},
        )

    def close(self) -> None:
        self._client.close()

    def resume(self, url: str, start: int) -> Stream:
        """The file from byte `start` on; from 0 where the server does not do that, or cannot.

        Raises:
            DownloadError, DownloadHTTPError, SlowRetrievalError: also while the chunks are read.
        """
        try:
            response = self._get(url, {"Range": f"bytes={start}-"} if start else {})
        except httpx.HTTPError as error:
            raise DownloadError(f"Failed to download {url}") from error
        if response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE and start:
            response.close()
            return self.resume(url, 0)
        if response.status_code == httpx.codes.PARTIAL_CONTENT and _start_of(response) == start:
            return Stream(start, self._chunks(response))
        return Stream(0, self._whole(response, url))

    def _fetch(self, url: str) -> Iterator[bytes]:
        return self._whole(self._get(url, {}), url)

    def _get(self, url: str, headers: dict[str, str]) -> httpx.Response:
        try:
            return self._client.send(self._client.build_request("GET", url, headers=headers), stream=True)
        except httpx.ReadTimeout as error:
            raise SlowRetrievalError(f"no answer within {READ_S:.0f} s") from error

    def _whole(self, response: httpx.Response, url: str) -> Iterator[bytes]:
        if response.status_code != httpx.codes.OK:
            response.close()
            raise DownloadHTTPError(f"HTTP {response.status_code} for {url}", response.status_code)
        return self._chunks(response)

    def _chunks(self, response: httpx.Response) -> Iterator[bytes]:
        began, received = self._monotonic(), 0
        try:
            # Each piece as it comes: pieces of a fixed size would hide a drip until one is full.
            for chunk in response.iter_raw():
                received += len(chunk)
                elapsed = self._monotonic() - began
                if elapsed > GRACE_S and received < LOWEST_BYTES_PER_S * elapsed:
                    raise SlowRetrievalError(f"{received} bytes in {elapsed:.0f} s")
                yield chunk
        except httpx.TimeoutException as error:
            raise SlowRetrievalError(f"nothing for {READ_S:.0f} s") from error
        except httpx.HTTPError as error:
            raise DownloadError(f"connection lost after {received} bytes") from error
        finally:
            response.close()


def _start_of(response: httpx.Response) -> int | None:
    found = re.fullmatch(r"bytes (\d{1,15})-\d+/(?:\d+|\*)", response.headers.get("Content-Range", ""))
    return int(found[1]) if found else None
