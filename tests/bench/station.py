"""`make bench-station`: trigger to verdict through the real agent, beside bare inference and a naive loop.

The line triggers at a fixed rate over MQTT and takes the time until the verdict comes back. Cameras are
folders of JPEGs, so a frame costs its decoding, for both sides alike. Network: `xeon_s` at 320 pixels, INT8,
random weights; the naive loop runs stock SSDLite320.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from inspection.identity import StationId
from inspection.wire.link import BrokerAddress, Link
from inspection.wire.topics import Kind, topic
from tests.bench.line import ours
from tests.bench.line.drive import Line, Run
from tests.bench.line.limits import fastest
from tests.bench.line.naive import RESULT, arrived
from tests.bench.line.path import BARE, COMMIT, EXAMINE, FRAME, Times, measure_path
from tests.bench.line.scene import make_bundle, make_pictures
from tests.bench.report import Row, publish
from tests.fakes.mosquitto import Mosquitto

SIZES = {"640x480": (640, 480), "1920x1200": (1920, 1200), "2448x2048": (2448, 2048)}
CASE = "1920x1200"
TAKT_MS, RATE = 100.0, 10.0
MOST_CAMERAS = 8
PARTS = ("path", "naive", "cameras")
NAIVE = StationId(site="bench", line="line", station="naive")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--report", type=Path, help="write the figures there as JSON")
    parser.add_argument("--short", action="store_true", help="a tenth of the time, only the case's size")
    parser.add_argument("--threads", type=int, default=2, help="of the detector")
    parser.add_argument("--only", action="append", choices=PARTS, help="a part; repeat")
    given = parser.parse_args()
    told = Console(stderr=True)
    with tempfile.TemporaryDirectory(prefix="sightline-bench-") as name, Mosquitto() as broker:
        folder = Path(name)
        bench = _Bench(folder, broker.port, given.threads, 0.1 if given.short else 1.0, told)
        parts = {
            "path": bench.one_camera,
            "naive": bench.against_naive,
            "cameras": lambda: bench.cameras([CASE] if given.short else SIZES),
        }
        rows = [row for name in PARTS if name in (given.only or PARTS) for row in parts[name]()]
    publish(f"The station on {given.threads} threads, takt {TAKT_MS:g} ms", rows, given.report)


class _Bench:
    def __init__(self, folder: Path, port: int, threads: int, scale: float, told: Console) -> None:
        self._port, self._threads, self._scale, self._told = port, threads, scale, told
        self._folder = folder
        self._bundle = make_bundle(folder)
        self._pictures = {name: make_pictures(folder / name, *size) for name, size in SIZES.items()}

    def one_camera(self) -> list[Row]:
        self._told.print(f"one camera, {CASE}, {RATE:g} units/s")
        first = next(iter(sorted(self._pictures[CASE].iterdir())))
        times = measure_path(self._folder, self._bundle, first, self._threads, self._count(500))
        with (
            ours.agent(
                self._bundle, [self._pictures[CASE]], SIZES[CASE], self._port, self._threads
            ) as cluster,
            Line(ours.STATION, self._port) as line,
        ):
            run = line.run(RATE, self._seconds(60))
            cluster.wait_for(lambda: len(cluster.records) >= run.triggers)
            frame_ms = {one.unit.serial: one.timings.frame_ms for one in cluster.records.values()}
        path = sorted(
            line.told_ms[serial] - frame_ms[serial] for serial in line.told_ms if serial in frame_ms
        )
        return [*_path_rows(times), *_whole_rows(run, path, times)]

    def against_naive(self) -> list[Row]:
        self._told.print(f"our agent, {CASE}")
        with (
            ours.agent(self._bundle, [self._pictures[CASE]], SIZES[CASE], self._port, self._threads),
            Line(ours.STATION, self._port) as line,
        ):
            our = fastest(self._rung(line), TAKT_MS, self._told)
        rows = [_rate_row("our agent", our)]
        for runtime in ("torch", "openvino"):
            self._told.print(f"naive loop, {runtime}, {CASE}")
            with self._naive(runtime), Line(NAIVE, self._port) as line:
                naive = fastest(self._rung(line), TAKT_MS, self._told)
            rows.append(_rate_row(f"naive loop, stock SSDLite in {runtime}", naive))
            if our is not None and naive is not None:
                ratio = our.rate / naive.rate
                rows.append(Row(f"our agent / naive, {runtime}", ratio, "x", ">= 3", ratio >= 3))
        return rows

    def cameras(self, sizes: Iterable[str]) -> list[Row]:
        """How many cameras at RATE units a second, all of one unit, keep the takt."""
        rows = []
        for name in sizes:
            self._told.print(f"cameras of {name}, {RATE:g} units/s")
            held, last = 0, "none"
            for count in range(1, MOST_CAMERAS + 1):
                run = self._with_cameras(name, count)
                self._told.print(f"  {count}: p99 {run.quantile(0.99):.1f} ms")
                if run.quantile(0.99) > TAKT_MS:
                    break
                held, last = count, f"p99 {run.quantile(0.99):.1f} ms"
            rows.append(Row(f"cameras of {name} at {RATE:g} units/s", held, "", detail=last))
        return rows

    def _with_cameras(self, size: str, count: int) -> Run:
        pictures = [self._pictures[size]] * count
        with (
            ours.agent(self._bundle, pictures, SIZES[size], self._port, self._threads),
            Line(ours.STATION, self._port) as line,
        ):
            return line.run(RATE, self._seconds(10))

    @contextmanager
    def _naive(self, runtime: str) -> Iterator[None]:
        command = [
            sys.executable, "-m", "tests.bench.line.naive", "--port", str(self._port),
            "--pictures", str(self._pictures[CASE]), "--runtime", runtime,
            "--trigger", topic(NAIVE, Kind.TRIGGER), "--verdict", topic(NAIVE, Kind.VERDICT),
        ]  # fmt: skip
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        cluster = Link(
            BrokerAddress(port=self._port),
            "naive-cluster",
            on_message=lambda message: arrived(message, cluster),
            subscriptions=[RESULT],
        )
        cluster.start()
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n", "the naive loop did not come up"
            yield
        finally:
            process.kill()
            process.wait()
            cluster.stop()

    def _rung(self, line: Line) -> Callable[[float], Run]:
        return lambda rate: line.run(rate, self._seconds(8))

    def _seconds(self, whole: float) -> float:
        return whole * self._scale

    def _count(self, whole: int) -> int:
        return max(30, round(whole * self._scale))


def _path_rows(times: Times) -> list[Row]:
    rows = [
        Row(f"{what} p{share}", round(_at(each, share / 100), 2), "ms")
        for what, each in times.items()
        for share in (50, 99)
    ]
    bare = statistics.median(times[BARE])
    return rows + [
        Row(f"{what} / bare inference", round(statistics.median(times[what]) / bare, 2), "x", detail="p50")
        for what in (EXAMINE, COMMIT)
    ]


def _whole_rows(run: Run, path: list[float], times: Times) -> list[Row]:
    whole, least = run.quantile(0.99), statistics.median(times[BARE]) + statistics.median(times[FRAME])
    way, name = _at(path, 0.99), "frame in hand to signal"
    return [
        Row("trigger to verdict at the line p50", round(run.quantile(0.5), 2), "ms"),
        Row("trigger to verdict at the line p99", round(whole, 2), "ms", "<= 100", whole <= 100),
        Row("the same / (bare inference + frame)", round(whole / least, 2), "x", "<= 3", whole <= 3 * least),
        Row(f"{name} p50", round(_at(path, 0.5), 2), "ms"),
        Row(f"{name} p99", round(way, 2), "ms", "<= 10", way <= 10, f"{len(path)} units"),
    ]


def _rate_row(name: str, run: Run | None) -> Row:
    title = f"{name}: most units a second with p99 <= {TAKT_MS:g} ms"
    if run is None:
        return Row(title, 0, "/s")
    return Row(title, run.rate, "/s", detail=f"p50 {run.quantile(0.5):.1f}, p99 {run.quantile(0.99):.1f} ms")


def _at(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


if __name__ == "__main__":
    main()
