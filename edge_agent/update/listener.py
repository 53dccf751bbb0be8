"""The last file that python-tuf fetched, which its errors do not tell."""

from collections.abc import Iterator

from tuf.ngclient import FetcherInterface


class Listener(FetcherInterface):
    """Fetches through `fetcher`; `url` and `data` are the last metadata file's, `data` empty if none came."""

    def __init__(self, fetcher: FetcherInterface) -> None:
        self.url, self.data = "", b""
        self._fetcher = fetcher

    def download_bytes(self, url: str, max_length: int) -> bytes:
        self.url, self.data = url, b""
        self.data = self._fetcher.download_bytes(url, max_length)
        return self.data

    def _fetch(self, url: str) -> Iterator[bytes]:
        return self._fetcher._fetch(url)
