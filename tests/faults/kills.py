"""A station that is killed at random system calls while units pass it, and what became of the units."""

import random
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from inspection.identity import Unit
from inspection.wire.messages import StationState
from tests.fakes import words
from tests.fakes.cluster import FakeCluster
from tests.fakes.mosquitto import Mosquitto
from tests.fakes.station import FakeLine
from tests.faults.books import Found, hold_against, serial
from tests.faults.stage import HEIGHT, WIDTH, Stage, shot
from tests.faults.struck import Strike, StruckAgent, calls_made

REHEARSED = 4
"""Units of the run without a kill that tells which calls there are."""
PASSED_BY = 4 * REHEARSED
"""Units after which a strike is given up: this run makes no such call any more."""
BROKER_DIES_EACH = 25
"""After so many kills of the agent."""
PATIENCE_S = 60.0
WRITING = frozenset(
    {"write", "pwrite64", "fsync", "fdatasync", "ftruncate", "openat", "unlink", "rename", "mkdir"}
    | {"sendto", "sendmsg", "send", "connect"}
)
"""Calls that change something that outlives the agent: three of four kills fall on one of these."""
TAKT_MS = 60_000


class KillStorm:
    """Mosquitto with its defaults, a line, a cluster that gives receipts, one station. Use as a context."""

    def __init__(self, folder: Path, seed: int, more: str = "") -> None:
        """`more` goes to the end of the station's settings."""
        self._broker = Mosquitto()
        self._broker.start()
        self._random = random.Random(seed)
        self._folder = folder
        self._stage = Stage(folder / "station" / "stage.jpg")
        self.cluster = FakeCluster(words.STATION, self._broker.port)
        self.line = FakeLine(words.STATION, self._broker.port)
        recipe = words.recipe(width=WIDTH, height=HEIGHT).model_copy(update={"takt_ms": TAKT_MS})
        self.agent = StruckAgent(folder / "station", words.STATION, self._broker.port, recipe, more)
        self.units, self.kills, self.passed_by = 0, 0, 0
        self.broker_kills = 0
        self.hit: set[int] = set()
        self.struck_at: Counter[str] = Counter()

    def __enter__(self) -> "KillStorm":
        self.cluster.link.start()
        self.line.link.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.agent.close()
        self.line.link.stop()
        self.cluster.link.stop()
        self._broker.kill()

    def run(self, kills: int, progress: Callable[[int], object] = lambda _: None) -> Found:
        """Until so many kills have fallen, then in peace until everything has arrived."""
        calls = {from_start: self._rehearse(from_start) for from_start in (True, False)}
        while self.kills < kills:
            self._strike_once(self._draw(calls))
            progress(self.kills)
            if self.kills % BROKER_DIES_EACH == 0:
                self._kill_broker()
        self.agent.start()
        self.pass_unit()
        self.pass_unit()
        self.drain()
        assert self.agent.terminate() == 0
        return hold_against(
            self.units, self.hit, self.line.verdicts, self.cluster.records, self.cluster.pictures
        )

    def _rehearse(self, from_start: bool) -> Counter[str]:
        """The calls of a run without a kill."""
        trace = self._folder / f"trace-{from_start}"
        tracing = ["-o", str(trace)]
        self.agent.start(tracing if from_start else ())
        if not from_start and self._wait_online():
            self.agent.attach(tracing)
        for _ in range(REHEARSED):
            assert self.pass_unit()
        self.drain()
        assert self.agent.terminate() == 0
        return calls_made(trace)

    def _draw(self, calls: Mapping[bool, Counter[str]]) -> Strike:
        from_start, writing = self._random.random() < 0.25, self._random.random() < 0.75
        names = sorted(name for name in calls[from_start] if (name in WRITING) is writing)
        name = self._random.choice(names)
        return Strike(name, self._random.randint(1, calls[from_start][name]), from_start)

    def _strike_once(self, strike: Strike) -> None:
        """Units until the strike falls; the one that it hits gets its verdict from a later run."""
        self.agent.start(strike.tracing if strike.from_start else ())
        if not strike.from_start and self._wait_online():
            self.agent.attach(strike.tracing)
        last = self.units + PASSED_BY
        while self.pass_unit():
            if self.units >= last:
                if self.agent.terminate() == 0:
                    self.passed_by += 1
                    return
                break
        assert self.agent.wait() == -9, f"the agent ended by itself; see {self.agent.log}"
        self.kills += 1
        self.struck_at[strike.call] += 1
        if self._open:
            self.hit.add(self.units)

    def _kill_broker(self) -> None:
        """While the cluster is away the broker confirms a unit to the agent; then it dies with it."""
        self.agent.start()
        assert self.pass_unit()
        self.cluster.away()
        if not self._open:
            self._send()
        assert self._wait_told(self.units)
        self._broker.kill()
        self.cluster.status = None
        self._until(lambda: not self.line.link.connected, "the line never noticed")
        self._broker.start()
        self.cluster.back()
        self._until(lambda: self.line.link.connected, "the line never came back")
        assert self.pass_unit()
        assert self.agent.terminate() == 0
        self.broker_kills += 1

    def pass_unit(self) -> bool:
        """The unit that waits, or the next one, to its verdict; False: the agent died."""
        if not self._wait_online():
            return False
        if not self._open:
            self._send()
        return self._wait_told(self.units)

    @property
    def _open(self) -> bool:
        """Whether the last unit still waits for its verdict."""
        return self.units > 0 and serial(self.units) not in self.line.verdicts

    def _send(self) -> None:
        self.units += 1
        self._stage.show(shot(self.units))
        self.line.trigger(Unit(serial=serial(self.units), sku="AC-100", lot="L1"))

    def _wait_online(self) -> bool:
        """Whether this very run says so; False: it is dead."""
        self._until(lambda: not self.agent.alive or self._online, "the station never came online")
        return self.agent.alive

    @property
    def _online(self) -> bool:
        status = self.cluster.status
        return (
            status is not None
            and status.state is StationState.ONLINE
            and status.software == f"run {self.agent.run}"
        )

    def _wait_told(self, number: int) -> bool:
        """Whether the line has the unit's verdict; False: the agent died before."""
        self._until(
            lambda: not self.agent.alive or serial(number) in self.line.verdicts,
            f"unit {number} came out as silence",
        )
        return serial(number) in self.line.verdicts

    def _until(self, holds: Callable[[], bool], complaint: str) -> None:
        with self.line.changed:
            for _ in range(round(PATIENCE_S / 0.02)):
                if self.line.changed.wait_for(holds, 0.02):
                    return
        raise TimeoutError(f"{complaint}; see {self.agent.log}")

    def drain(self) -> None:
        def whole() -> bool:
            records = list(self.cluster.records.values())
            return len({one.unit.serial for one in records}) >= self.units and all(
                one.sha256 in self.cluster.pictures for record in records for one in record.pictures
            )

        with suppress(TimeoutError):  # the books will name what is missing
            self._until(whole, "not everything arrived")
