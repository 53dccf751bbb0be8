import asyncio
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from dashboard.serve import listen
from inspection.verdict import Verdict
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.kept import LONG_AGO, files, settings_of, shows

pytestmark = pytest.mark.timeout(120)
"""A thread that does not come, or does not go, would be waited for."""


@contextmanager
def serving(settings: Path) -> Iterator[subprocess.Popen[str]]:
    """`python -m dashboard serve`, and what it says; whatever a test finds, nothing is left running."""
    command = [sys.executable, "-m", "dashboard", "serve", "--settings", str(settings)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=subprocess.STDOUT, text=True) as program:
        try:
            yield program
        finally:
            program.kill()


def hears(program: subprocess.Popen[str], *words: str) -> list[str]:
    """For each of the words the first line that has it, whichever comes first; fails where the program ends
    without one of them."""
    assert program.stdout is not None
    heard = list[str]()
    for line in program.stdout:
        heard.append(line.strip())
        found = [next((one for one in heard if word in one), "") for word in words]
        if all(found):
            return found
    raise AssertionError(f"did not say all of {words}: {heard}")


def healthy(line: str) -> str:
    """What it answers at the address that it named; from then on it hears signals."""
    return httpx.get(f"{line.removeprefix('dashboard: ')}/healthz").text


def test_it_says_where_it_is_and_ends_on_sigterm(tmp_path: Path) -> None:
    with serving(settings_of(tmp_path, "")) as program:
        (address,) = hears(program, "dashboard: http")
        answer = healthy(address)
        program.send_signal(signal.SIGTERM)
        program.communicate()

    assert answer == "ok\n"
    assert program.returncode == 0


def test_an_answer_does_not_wait_for_the_kernel() -> None:
    """Its parts leave as they come; else each answer takes 40 ms more."""
    seen: list[int] = []

    async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = writer.get_extra_info("socket")
        seen.append(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    async def ask() -> None:
        listener = listen("127.0.0.1", 0)
        async with await asyncio.start_server(answer, sock=listener):
            reader, writer = await asyncio.open_connection(*listener.getsockname())
            await reader.read()
            writer.close()

    asyncio.run(ask())
    assert seen == [1]


def test_it_removes_by_itself_what_is_old_enough(site: DashboardSite, tmp_path: Path) -> None:
    site.clock.at = LONG_AGO
    ok, ng = shows(site, 1, Verdict.OK), shows(site, 2, Verdict.NG)

    with serving(settings_of(tmp_path, "[retention]\nok_days = 30\nevery_h = 0.00001\n")) as program:
        address, _removed = hears(program, "dashboard: http", " 1 pictures were removed")
        healthy(address)
        program.send_signal(signal.SIGTERM)
        program.communicate()

    assert files(site, ok, ng) == {ng}
    assert program.returncode == 0, "the thread ended with it"
