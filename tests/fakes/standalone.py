"""A real Spark standalone cluster: one master, some workers, each a process of its own.

All on loopback, or each in a network namespace of its own.
"""

import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.error import URLError
from urllib.request import urlopen

import psutil
import pyspark

from tests.fakes.mosquitto import free_port
from tests.fakes.rooms import HERE, Room, Rooms

SPARK_CLASS = Path(pyspark.__file__).parent / "bin" / "spark-class"
EXECUTOR = "CoarseGrainedExecutorBackend"
STARTS_WITHIN_S = 60.0


class Standalone:
    """Use as a context manager; `url` is what a session's master is set to."""

    def __init__(
        self, folder: Path, workers: int = 2, cores: int = 1, memory: str = "1g", rooms: Rooms | None = None
    ) -> None:
        self._folder, self._workers, self._cores, self._memory = folder, workers, cores, memory
        self._rooms = rooms
        self._master = HERE if rooms is None else rooms.open()
        self._port, self._page = free_port(), free_port()
        self._processes: list[subprocess.Popen[bytes]] = []

    @property
    def url(self) -> str:
        return f"spark://{self._master.address}:{self._port}"

    def __enter__(self) -> Self:
        try:
            self._begin()
        except BaseException:
            self._end()
            raise
        return self

    def _begin(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._start(self._master, "master.Master", "--port", str(self._port), "--webui-port", str(self._page))
        for number in range(self._workers):
            work = self._folder / f"worker-{number}"
            work.mkdir(parents=True)
            size = ("--cores", str(self._cores), "--memory", self._memory)
            room = HERE if self._rooms is None else self._rooms.open()
            self._start(room, "worker.Worker", *size, "--work-dir", str(work), "--webui-port", "0", self.url)
        deadline = time.monotonic() + STARTS_WITHIN_S
        while self._alive() < self._workers:
            assert time.monotonic() < deadline, f"no cluster within {STARTS_WITHIN_S:g} s; see {self._folder}"
            time.sleep(0.1)

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _where: TracebackType | None
    ) -> None:
        self._end()

    def _end(self) -> None:
        for process in reversed(self._processes):
            process.terminate()
        for process in self._processes:
            process.wait(30)

    def executors(self) -> list[psutil.Process]:
        """The JVMs that do the work just now."""
        return list(self._executors())

    def _executors(self) -> Iterator[psutil.Process]:
        for worker in self._processes[1:]:
            for child in psutil.Process(worker.pid).children(recursive=True):
                try:
                    if any(EXECUTOR in word for word in child.cmdline()):
                        yield child
                except (psutil.NoSuchProcess, psutil.ZombieProcess):
                    continue

    def _alive(self) -> int:
        try:
            with urlopen(f"http://{self._master.address}:{self._page}/json/", timeout=5) as answer:
                return int(json.load(answer)["aliveworkers"])
        except (URLError, ConnectionError, ValueError):  # a master that begins answers in HTML at first
            return 0

    def _start(self, room: Room, part: str, *arguments: str) -> None:
        log = (self._folder / f"{part}-{len(self._processes)}.log").open("wb")
        environment = os.environ | {"SPARK_DAEMON_MEMORY": "256m", "SPARK_LOCAL_IP": room.address}
        if room.enter:  # the machine's name leads to an address outside the room
            environment |= {"GLOO_SOCKET_IFNAME": "eth0"}
        address = ("--host", room.address)
        command = [*room.enter, str(SPARK_CLASS), f"org.apache.spark.deploy.{part}", *address, *arguments]
        with log:
            self._processes.append(subprocess.Popen(command, stdout=log, stderr=log, env=environment))


def kill(executor: psutil.Process) -> int:
    """SIGKILL to its JVM and its Python workers; gives the JVM's process id."""
    with suppress(psutil.NoSuchProcess):
        for process in [*executor.children(recursive=True), executor]:
            process.kill()
    return executor.pid
