"""How much memory a process and what it started take, sampled by a thread."""

import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

import psutil

MB = 1024 * 1024
EVERY_S = 0.5


class MemoryWatch:
    """Use as a context manager. `peak_mb`: of all processes that `wanted` takes, together."""

    def __init__(self, wanted: Callable[[psutil.Process], bool] = lambda _process: True) -> None:
        self._wanted = wanted
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="memory", daemon=True)
        self.samples: list[float] = []

    @property
    def peak_mb(self) -> float:
        return max(self.samples, default=0.0)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _where: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        me = psutil.Process()
        while not self._stop.wait(EVERY_S):
            together = 0
            for process in [me, *me.children(recursive=True)]:
                try:
                    if self._wanted(process):
                        together += process.memory_info().rss
                except psutil.NoSuchProcess:
                    continue
            self.samples.append(together / MB)
