import asyncio
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx

from dashboard.serve import listen


def test_it_says_where_it_is_and_ends_on_sigterm(tmp_path: Path) -> None:
    settings = tmp_path / "dashboard.toml"
    settings.write_text(
        f'database.url = "sqlite:///{tmp_path}/d.db"\npictures.url = "{tmp_path}/store"\nweb.port = 0\n'
    )
    command = [sys.executable, "-m", "dashboard", "serve", "--settings", str(settings)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as program:
        assert program.stdout is not None
        address = program.stdout.readline().removeprefix("dashboard: ").strip()
        healthy = httpx.get(f"{address}/healthz")
        program.send_signal(signal.SIGTERM)

    assert healthy.text == "ok\n"
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
