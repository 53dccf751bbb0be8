"""The one way to the provider: an answer as bytes, within a time and a size, or `Unavailable`.

What it may cost is bounded as a whole, from the first packet to the last: a provider that sends one byte now
and then holds nobody up.
"""

import asyncio
import ssl
from dataclasses import dataclass
from pathlib import Path

import httpx

from inspection.errors import InputRefused, Unavailable

MOST_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Said:
    status: int
    body: bytes

    @property
    def well(self) -> bool:
        return self.status == 200


class Door:
    def __init__(self, timeout_s: float, ca_file: Path | None) -> None:
        """
        Raises:
            InputRefused: the file of authorities cannot be used.
        """
        self._timeout_s = timeout_s
        try:
            self._trusted = ssl.create_default_context(cafile=ca_file)
        except OSError as error:
            raise InputRefused(f"oidc.ca_file {ca_file}: cannot be used ({error.strerror})") from error

    def get(self, url: str) -> Said:
        """
        Raises:
            Unavailable: no answer, a slow one, one that is too long, one that is packed.
        """
        return self._ask("GET", url, {}, "")

    def post(self, url: str, headers: dict[str, str], form: str) -> Said:
        """As `get`."""
        return self._ask("POST", url, headers, form)

    def _ask(self, method: str, url: str, headers: dict[str, str], form: str) -> Said:
        # A loop of its own, since only there one deadline covers names, connection, headers and body.
        try:
            return asyncio.run(self._fetch(method, url, headers, form))
        except TimeoutError as error:
            raise Unavailable(f"{url}: no whole answer within {self._timeout_s:g} s") from error
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise Unavailable(f"{url} does not answer ({error})") from error

    async def _fetch(self, method: str, url: str, headers: dict[str, str], form: str) -> Said:
        plain = {"Accept": "application/json", "Accept-Encoding": "identity"}
        async with (
            asyncio.timeout(self._timeout_s),
            # Neither a proxy of the environment nor a redirect decides where secrets go.
            httpx.AsyncClient(verify=self._trusted, trust_env=False, timeout=self._timeout_s) as client,
            client.stream(method, url, headers=plain | headers, content=form) as answer,
        ):
            if answer.headers.get("content-encoding", "identity") != "identity":
                raise Unavailable(f"{url}: the answer is packed, which was not asked for")
            body = bytearray()
            async for part in answer.aiter_raw():
                body += part
                if len(body) > MOST_BYTES:
                    raise Unavailable(f"{url}: the answer has more than {MOST_BYTES} bytes")
        return Said(answer.status_code, bytes(body))
