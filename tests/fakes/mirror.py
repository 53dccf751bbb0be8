"""A web server that serves a repository's files from memory, and whose owner may tamper with them."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import httpx

from tests.fakes.registry_world import from_byte


class Mirror(httpx.BaseTransport):
    """`files` by path below the address. `answer`, when set, speaks first."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files
        self.answer: Callable[[str], httpx.Response | None] = lambda _: None
        self.asked: list[str] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        path = unquote(request.url.path).lstrip("/")
        self.asked.append(path)
        if answer := self.answer(path):
            return answer
        if path not in self.files:
            return httpx.Response(404)
        return from_byte(self.files[path], request.headers.get("Range"))


def files_below(folder: Path) -> dict[str, bytes]:
    """Every file, by its path below `folder`."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }
