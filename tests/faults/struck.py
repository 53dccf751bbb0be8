"""An agent that is struck dead at a chosen system call, by strace's injection of signals."""

import json
import logging
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from inspection.identity import StationId
from inspection.recipe import Recipe

log = logging.getLogger(__name__)

PATIENCE_S = 60.0


@dataclass(frozen=True)
class Strike:
    """SIGKILL as a thread of the agent enters this call for the nth time."""

    call: str
    nth: int
    from_start: bool
    """Counted from the agent's first step; otherwise from the moment at which it is online."""

    @property
    def tracing(self) -> list[str]:
        return [
            "-o",
            os.devnull,
            "-e",
            f"trace={self.call}",
            "-e",
            f"inject={self.call}:signal=KILL:when={self.nth}",
        ]


class StruckAgent:
    """Agents hatched from one nest, each with a strike of its own; `changed` wakes whoever waits."""

    def __init__(self, folder: Path, station: StationId, port: int, recipe: Recipe, more: str = "") -> None:
        (folder / "recipes").mkdir(parents=True)
        (folder / "recipes" / "one.json").write_text(recipe.model_dump_json())
        self.folder, self.run, self.alive = folder, 0, False
        self.changed = threading.Condition()
        settings = folder / "edge.toml"
        settings.write_text(
            f"station = {json.dumps(station.path)}\n"
            f"data_dir = {json.dumps(str(folder / 'data'))}\n"
            f"frame_dir = {json.dumps(str(folder / 'frames'))}\n"
            f"recipes = {json.dumps(str(folder / 'recipes'))}\n"
            f"receipt_timeout_s = 2.0\n[broker]\nport = {port}\n"
            "[[cameras]]\nview = 'front'\nkind = 'folder'\npath = 'unused'\n[trigger]\nkind = 'mqtt'\n"
            f"[spool]\nmax_bytes = 100_000_000\non_full = 'continue'\n{more}"
        )
        self.log = folder / "log"
        command = [sys.executable, "-m", "tests.faults.nest", str(settings), str(folder / "stage.jpg")]
        self._nest = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log.open("w"), text=True
        )
        self._strace: subprocess.Popen[str] | None = None
        self._pid = 0

    def start(self, tracing: Sequence[str] = ()) -> None:
        """The next agent; with `tracing` it does not take a step without strace."""
        self._say("start")
        self._pid = int(self._hear())
        if tracing:
            self.attach(tracing)
        self.alive, self.run = True, self.run + 1
        self._say("go")
        threading.Thread(target=self._watch, daemon=True).start()

    def attach(self, tracing: Sequence[str]) -> None:
        """strace joins, with these options; the grabbers that an agent may start go untraced."""
        command = ["strace", "-f", "-b", "execve", *tracing, "-p", str(self._pid)]
        strace = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        assert strace.stderr is not None
        attached = strace.stderr.readline()
        if "attached" not in attached:  # the agent has just ended, or strace may not
            log.warning("strace: %s", attached.strip())
        threading.Thread(target=strace.stderr.read, daemon=True).start()
        self._strace = strace

    def terminate(self) -> int:
        """SIGTERM; the exit code."""
        with suppress(ProcessLookupError):  # it has just been struck
            os.kill(self._pid, signal.SIGTERM)
        return self.wait()

    def kill(self) -> None:
        os.kill(self._pid, signal.SIGKILL)
        self.wait()

    def wait(self) -> int:
        with self.changed:
            assert self.changed.wait_for(lambda: not self.alive, PATIENCE_S), "the agent does not end"
        return self._code

    def close(self) -> None:
        if self.alive:
            self.kill()
        assert self._nest.stdin is not None
        self._nest.stdin.close()
        self._nest.wait(timeout=10)

    def _watch(self) -> None:
        self._code = int(self._hear())
        if self._strace is not None:
            self._strace.wait(timeout=10)
            self._strace = None
        with self.changed:
            self.alive = False
            self.changed.notify_all()

    def _say(self, text: str) -> None:
        assert self._nest.stdin is not None
        self._nest.stdin.write(f"{text}\n")
        self._nest.stdin.flush()

    def _hear(self) -> str:
        assert self._nest.stdout is not None
        return self._nest.stdout.readline()


def calls_made(trace: Path) -> Counter[str]:
    """How often one thread made each system call, for the thread that made it most often."""
    by_thread: Counter[tuple[str, str]] = Counter()
    for line in trace.read_text(errors="replace").splitlines():
        thread, _, rest = line.partition(" ")
        name = rest.strip().partition("(")[0]
        if name.isidentifier():
            by_thread[thread, name] += 1
    most: Counter[str] = Counter()
    for (_, name), count in by_thread.items():
        most[name] = max(most[name], count)
    return most
