"""How files come from the registry: httpx under python-tuf, with a lowest speed.

python-tuf bounds the bytes; this bounds the time. The clock is handed in and only ever goes forward.
"""

from collections.abc import Callable, Iterator

import httpx
from tuf.api.exceptions import DownloadError, DownloadHTTPError, SlowRetrievalError
from tuf.ngclient import FetcherInterface  # type: ignore[attr-defined]  # listed by a computed __all__

CONNECT_S = 5.0
READ_S = 20.0
"""Between two chunks."""
GRACE_S = 30.0
"""Before the average counts."""
LOWEST_BYTES_PER_S = 10_000


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

    def _fetch(self, url: str) -> Iterator[bytes]:
        try:
            response = self._client.send(self._client.build_request("GET", url), stream=True)
        except httpx.ReadTimeout as error:
            raise SlowRetrievalError(f"no answer within {READ_S:.0f} s") from error
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
