"""Bundles that change under a running line: ten units a second, and none may go without its verdict."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from inspection.wire.codec import encode
from inspection.wire.link import BrokerAddress, Link
from inspection.wire.messages import LookAtRegistry
from inspection.wire.topics import Kind, topic
from model_registry.bundle.manifest import MANIFEST_NAME, BundleManifest
from model_registry.bundle.pack import write_bundle
from tests.bench.line import ours
from tests.bench.line.drive import Line
from tests.bench.line.scene import make_bundle, make_pictures
from tests.bench.report import Row
from tests.fakes.bundles import lineage
from tests.fakes.cluster import FakeCluster
from tests.fakes.mosquitto import Mosquitto
from tests.fakes.registry_world import RegistryWorld
from tests.fakes.running_registry import running

SWAPS, SHORT, RATE = 100, 3, 10.0
SIZE = (640, 480)
BETWEEN_S = 1.0
"""Units that are inspected with one bundle before the next is assigned."""
MOST_S = 60.0
"""That one swap may take on a busy machine."""


def rows(folder: Path, short: bool) -> Iterator[Row]:
    swaps = SHORT if short else SWAPS
    world = RegistryWorld(folder / "registry", start=datetime.now(UTC))
    first = make_bundle(folder)
    second = another(first, folder)
    for bundle in (first, second):
        world.release(bundle)
    world.assign(first.name, ours.STATION)
    (folder / "root.json").write_bytes(world.root)
    pictures = make_pictures(folder / "pictures", *SIZE)
    with Mosquitto() as broker, running(world) as (url, _):
        registry = ours.REGISTRY.format(url=url, root=folder / "root.json", poll_s=3600)
        hint = Link(BrokerAddress(port=broker.port), "hint", on_message=lambda _message: None)
        hint.start()
        with (
            ours.agent(None, [pictures], SIZE, broker.port, 2, registry) as cluster,
            Line(ours.STATION, broker.port) as line,
        ):
            triggers, told, took_s = 0, 0, []
            for number in range(swaps):
                wanted = (second, first)[number % 2].name
                world.assign(wanted, ours.STATION)
                hint.publish(topic(ours.STATION, Kind.HINT), encode(LookAtRegistry()))
                waited = 0.0
                while _runs(cluster) != wanted or not waited:
                    run = line.run(RATE, BETWEEN_S)
                    triggers, told = triggers + run.triggers, told + len(run.latencies_ms)
                    waited += run.triggers / RATE
                    if waited > MOST_S:
                        raise RuntimeError(f"swap {number}: the station still runs {_runs(cluster)}")
                took_s.append(waited)
            cluster.wait_for(lambda: len(cluster.records) >= triggers)
            kept = [cluster.records[seq].bundle for seq in sorted(cluster.records)]
        hint.stop()
    changes = sum(one != other for one, other in pairwise(kept))
    silent = triggers - told
    yield Row("triggers without a verdict", silent, f"of {triggers}", "= 0", silent == 0, f"{RATE:g} units/s")
    yield Row("bundles that changed between two units", changes, "times", f"= {swaps}", changes == swaps)
    yield Row("units that no model looked at", kept.count(None), "units", "= 0", kept.count(None) == 0)
    yield Row("assignment to first verdict, median", sorted(took_s)[len(took_s) // 2], "s")


def another(bundle: Path, folder: Path) -> Path:
    """The same network under another passport."""
    passport = BundleManifest.model_validate_json((bundle / MANIFEST_NAME).read_bytes())
    files = {name: (bundle / name).read_bytes() for name in passport.files}
    return write_bundle(
        folder, passport.model_copy(update={"lineage": lineage(run="r-2"), "files": {}}), files
    )


def _runs(cluster: FakeCluster) -> str | None:
    """The bundle that judged the unit which was stored last."""
    newest = max(cluster.records, default=None)
    return None if newest is None else cluster.records[newest].bundle
