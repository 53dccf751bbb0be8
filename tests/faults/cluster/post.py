"""The handle of a line's process, and the line's own book of every verdict that it was given."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from inspection.verdict import Verdict
from tests.faults.cluster import units

PATIENCE_S = 60.0


@dataclass(frozen=True)
class Told:
    """A verdict as the line was given it."""

    number: int
    seq: int
    verdict: Verdict
    at: float
    """Seconds since 1970, by the true clock."""
    pictured: bool = True
    """Whether its station kept a picture of it."""


class Post:
    """A line and its station; `changed` wakes whoever waits."""

    def __init__(self, folder: Path, line: int, port: int, defect: str = "", clock: str = "true") -> None:
        self.line, self.told, self.contradicted = line, dict[int, Told](), set[int]()
        self.changed = threading.Condition()
        self.receipts: list[float] = []
        """When each came, in monotonic seconds."""
        self.debt: tuple[int, int, int] | None = None
        """Records, pictures, records refused; None: not heard since the last verdict."""
        self.ready_s = 0.0
        """How long the last start took, until what the last run left was told."""
        self._next = line * units.LINE_SPAN + 1
        self._ready, self._folder = False, folder
        self._arguments = [str(folder), str(line), str(port), "--defect", defect, "--clock", clock]
        self._process: subprocess.Popen[str] | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def passed(self) -> int:
        return len(self.told)

    def start(self) -> None:
        """Until what a kill left behind is told."""
        self._ready, self.debt, began = False, None, time.monotonic()
        self._folder.mkdir(parents=True, exist_ok=True)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.cluster.line", *self._arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=(self._folder / "log").open("a"),
            text=True,
        )
        threading.Thread(target=self._listen, args=(self._process,), daemon=True).start()
        assert self.until(lambda: self._ready), f"line {self.line} does not start; see {self._folder}/log"
        self.ready_s = time.monotonic() - began
        with self.changed:
            self._next = max([*self.told, self._next - 1]) + 1

    def send(self, count: int, every_s: float = 0.0) -> None:
        """Units begin to pass."""
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(f"pass {self._next} {count} {every_s}\n")
        self._process.stdin.flush()
        self._next += count

    def kill(self) -> None:
        """SIGKILL. Units that were asked for and have no verdict do not exist, unless a start tells them."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(timeout=10)
        self._reader.join(timeout=10)
        self._next = max(self.told, default=self.line * units.LINE_SPAN) + 1

    def until(self, holds: Callable[[], bool], patience_s: float = PATIENCE_S) -> bool:
        with self.changed:
            return self.changed.wait_for(holds, patience_s)

    def all_told(self, patience_s: float = PATIENCE_S) -> bool:
        return self.until(lambda: max(self.told, default=0) == self._next - 1, patience_s)

    @property
    def owes_nothing(self) -> bool:
        return self.debt is not None and self.debt[:2] == (0, 0)

    def _listen(self, process: subprocess.Popen[str]) -> None:
        self._reader = threading.current_thread()
        assert process.stdout is not None
        for said in process.stdout:
            if not said.endswith("\n"):
                return  # killed in the middle of a word: nobody heard it
            word, *rest = said.split()
            with self.changed:
                self._take(word, rest)
                self.changed.notify_all()

    def _take(self, word: str, rest: list[str]) -> None:
        match word:
            case "ready":
                self._ready = True
            case "told":
                told = Told(int(rest[0]), int(rest[1]), Verdict(rest[2]), float(rest[3]))
                before = self.told.setdefault(told.number, told)
                self.debt = None
                if (before.seq, before.verdict) != (told.seq, told.verdict):
                    self.contradicted.add(told.number)
            case "receipt":
                self.receipts.append(time.monotonic())
            case "debt":
                self.debt = (int(rest[0]), int(rest[1]), int(rest[2]))
