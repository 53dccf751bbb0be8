"""The stop-watch: latencies in alternation, then throughput, each of the compiled graphs."""

import statistics
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import openvino as ov

from tests.bench.detector.contestant import ALL, ONE, Contestant, compiled, noise

ROUND_S = 0.1
"""How long one request runs in a round; at least thrice."""


@dataclass(frozen=True, order=True)
class Cell:
    """One place in the table."""

    network: str
    precision: str
    threads: str


@dataclass
class Times:
    """Milliseconds a picture, round by round."""

    rounds: list[list[float]] = field(default_factory=list)
    throughput: float | None = None
    """Pictures a second, with as many requests in flight as OpenVINO likes."""

    def quantile(self, share: int) -> float:
        """In percent, over all rounds."""
        ordered = sorted(value for each in self.rounds for value in each)
        return ordered[min(len(ordered) - 1, len(ordered) * share // 100)]

    def over(self, other: "Times") -> float:
        """How many times as long as `other`, at p50: the median of what the rounds say, side by side."""
        pairs = zip(self.rounds, other.rounds, strict=True)
        return statistics.median(statistics.median(a) / statistics.median(b) for a, b in pairs)


def latencies(contestants: Iterable[Contestant], precisions: Iterable[str], rounds: int) -> dict[Cell, Times]:
    """Of every network in every precision, with one thread and with all; a round goes through all in turn."""
    runs = {}
    wanted = list(precisions)
    for one in contestants:
        picture = noise(one.width, one.height, 0)[None]
        for precision in (each for each in wanted if each in one.graphs):
            for threads in (ONE, ALL):
                model = compiled(one.graphs[precision], precision, threads, "LATENCY")
                runs[Cell(one.name, precision, threads)] = (model.create_infer_request(), picture)
    times = {cell: Times() for cell in runs}
    for _ in range(rounds):
        for cell, (request, picture) in runs.items():
            request.infer({0: picture})
            times[cell].rounds.append(_round(request, picture))
    return times


def add_throughput(times: Mapping[Cell, Times], contestants: Iterable[Contestant], seconds: float) -> None:
    """Fills in `throughput`; one network after the other, since each wants the whole processor."""
    by_name = {one.name: one for one in contestants}
    for cell, each in times.items():
        one = by_name[cell.network]
        each.throughput = _throughput(one, cell, seconds)


def _round(request: ov.InferRequest, picture: object) -> list[float]:
    found: list[float] = []
    end = time.perf_counter() + ROUND_S
    while len(found) < 3 or time.perf_counter() < end:
        began = time.perf_counter()
        request.infer({0: picture})
        found.append((time.perf_counter() - began) * 1000)
    return found


def _throughput(one: Contestant, cell: Cell, seconds: float) -> float:
    model = compiled(one.graphs[cell.precision], cell.precision, cell.threads, "THROUGHPUT")
    queue = ov.AsyncInferQueue(model)  # as many requests as the model says is best
    picture = noise(one.width, one.height, 0)[None]
    for _ in range(len(queue)):
        queue.start_async({0: picture})
    queue.wait_all()
    count, began = 0, time.perf_counter()
    while time.perf_counter() - began < seconds:
        queue.start_async({0: picture})
        count += 1
    queue.wait_all()
    return count / (time.perf_counter() - began)
