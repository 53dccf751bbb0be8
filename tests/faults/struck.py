"""An agent that is struck dead at a chosen system call, by strace's injection of signals."""

import json
import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from inspection.identity import StationId
from inspection.recipe import Recipe
from tests.faults.hatched import Hatched


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


class StruckAgent(Hatched):
    """Agents hatched from one nest, each with a strike of its own."""

    def __init__(self, folder: Path, station: StationId, port: int, recipe: Recipe, more: str = "") -> None:
        (folder / "recipes").mkdir(parents=True)
        (folder / "recipes" / "one.json").write_text(recipe.model_dump_json())
        self.folder = folder
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
        super().__init__("tests.faults.nest", [str(settings), str(folder / "stage.jpg")], folder / "log")


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
