"""What a challenger costs the line: trigger to verdict with and without one, in turns, in the same run.

The challenger is the same network under another passport, so it has as much to do as the champion, and every
unit on which the two disagree is a defect of ours.
"""

import statistics
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from inspection.wire.codec import encode
from inspection.wire.link import BrokerAddress, Link
from inspection.wire.messages import LookAtRegistry
from inspection.wire.topics import Kind, topic
from tests.bench.line import ours
from tests.bench.line.drive import Line, Run
from tests.bench.line.scene import make_bundle, make_pictures
from tests.bench.release.swaps import another
from tests.bench.report import Row
from tests.fakes.cluster import FakeCluster
from tests.fakes.mosquitto import Mosquitto
from tests.fakes.registry_world import RegistryWorld
from tests.fakes.running_registry import running

ROUNDS, SHORT, RATE = 6, 2, 10.0
SIZE = (1920, 1200)
EACH_S = 20.0
MOST_RATIO = 1.25
READY_S = 60.0


def rows(folder: Path, short: bool) -> Iterator[Row]:
    world = RegistryWorld(folder / "registry", start=datetime.now(UTC))
    champion = make_bundle(folder)
    challenger = another(champion, folder)
    for bundle in (champion, challenger):
        world.release(bundle)
    world.assign(champion.name, ours.STATION)
    (folder / "root.json").write_bytes(world.root)
    pictures = make_pictures(folder / "pictures", *SIZE)
    runs: dict[bool, list[Run]] = {False: [], True: []}
    with Mosquitto() as broker, running(world) as (url, _):
        registry = ours.REGISTRY.format(url=url, root=folder / "root.json", poll_s=3600)
        hint = Link(BrokerAddress(port=broker.port), "hint", on_message=lambda _message: None)
        hint.start()
        with (
            ours.agent(None, [pictures], SIZE, broker.port, 2, registry) as cluster,
            Line(ours.STATION, broker.port) as line,
        ):
            line.run(RATE, 2.0)
            for _ in range(SHORT if short else ROUNDS):
                for beside in (False, True):
                    world.assign(champion.name, ours.STATION, challenger.name if beside else None)
                    hint.publish(topic(ours.STATION, Kind.HINT), encode(LookAtRegistry()))
                    _until(cluster, line, beside)
                    runs[beside].append(line.run(RATE, EACH_S))
            triggers = 2 * len(runs[True]) * round(RATE * EACH_S)
            cluster.wait_for(lambda: len(cluster.records) >= triggers)
            judged = [one.shadow for one in cluster.records.values() if one.shadow is not None]
            disputed = sum(one.disputed for one in cluster.records.values())
        hint.stop()
    yield from _rows(runs)
    asked = sum(run.triggers for run in runs[True])
    share = 100 * len(judged) / asked
    yield Row("units that the challenger judged", min(share, 100.0), "%", detail=f"of {asked} triggers")
    yield Row("units on which it disagrees", disputed, f"of {len(judged)}", "= 0", disputed == 0)


def _rows(runs: dict[bool, list[Run]]) -> Iterator[Row]:
    missing = sum(run.triggers - len(run.latencies_ms) for both in runs.values() for run in both)
    yield Row("triggers without a verdict", missing, "units", "= 0", missing == 0, f"{RATE:g} units/s")
    for share in (0.5, 0.99):
        took = {
            beside: statistics.median(run.quantile(share) for run in of_kind)
            for beside, of_kind in runs.items()
        }
        name = f"trigger to verdict, p{100 * share:g}"
        yield Row(f"{name}, alone", took[False], "ms", detail=f"median of {len(runs[False])} rounds")
        yield Row(f"{name}, with a challenger", took[True], "ms")
        ratio = took[True] / took[False]
        yield Row(f"{name}, ratio", ratio, "x", f"<= {MOST_RATIO:g}", ratio <= MOST_RATIO)


def _until(cluster: FakeCluster, line: Line, beside: bool) -> None:
    """Until the station has begun or ended its challenger: units go on, else nobody would be judged."""
    for _ in range(round(READY_S)):
        line.run(RATE, 1.0)
        shadow = cluster.status.shadow if cluster.status else None
        newest = cluster.records[max(cluster.records)].shadow
        if beside == (shadow is not None) and beside == (newest is not None):
            return
    raise RuntimeError(f"the station's challenger did not {'begin' if beside else 'end'}: {cluster.status}")
