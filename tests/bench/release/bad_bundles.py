"""Bundles that are signed, and bad: each is released and assigned to a station, and must be sent back.

The station is the real one but for its cameras: signed metadata, installation, golden check in a child
process, and a loader that the line would take its detector from.
"""

import time
from collections.abc import Iterator
from pathlib import Path

from edge_agent.detect.detector import Detector
from edge_agent.detect.golden import golden_check_in_child
from edge_agent.detect.loader import BundleLoader
from edge_agent.recipes import RecipeBook
from edge_agent.update.accept import Acceptance
from edge_agent.update.client import TrustedRegistry
from edge_agent.update.fetch import HttpFetcher
from edge_agent.update.installed import InstalledBundles
from edge_agent.update.machine import read_machine
from edge_agent.update.updater import Updater
from inspection.wire.messages import UpdateState
from tests.bench.report import Row
from tests.fakes import words
from tests.fakes.bad_networks import KINDS, bad_bundle, wrong_classes
from tests.fakes.networks import network_bundle
from tests.fakes.registry_world import STATION, URL, FolderTransport, RegistryWorld

EACH, SHORT = 20, 1
WITHIN_S = 30.0
ALL = (*KINDS, "wrong classes")


class Station:
    """Runs a good bundle, proven."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._world = RegistryWorld(folder / "registry")
        (folder / "recipes").mkdir()
        (folder / "recipes" / "one.json").write_text(words.recipe().model_dump_json())
        self._recipes = RecipeBook.read(folder / "recipes")
        self.tried: list[str] = []
        self.restart()
        self.good = self.assigned(network_bundle(folder / "good"))
        self.updater.look()
        self.loader.look()
        assert self.at_work == self.good, self.updater.message
        self.installed.prove(self.good)

    def restart(self) -> None:
        """The program once more."""
        fetcher = HttpFetcher(time.monotonic, FolderTransport(self._world.repository))
        registry = TrustedRegistry(
            URL, self._world.root, self._folder / "trust", STATION, fetcher, self._world.clock.now
        )
        self.installed = InstalledBundles(self._folder / "data")
        accepts = Acceptance(STATION, read_machine(), self._recipes.refuse_unfit)
        self.updater = Updater(registry, self.installed, self._golden_check, accepts, every_s=3600)
        self.updater.recover()
        self.loader = BundleLoader(self.installed, self._recipes.refuse_unfit, Detector.load)

    def recover(self) -> None:
        """Where a bad one came into service: so that it spoils no later figure."""
        if self.installed.digest() != self.good:
            self._world.assign(self.good)
            self.updater.look()
            self.installed.prove(self.good)
            self.loader.look()

    @property
    def at_work(self) -> str | None:
        """The bundle whose verdicts the line would get."""
        return self.loader.detector.digest if self.loader.detector else None

    def assigned(self, bundle: Path) -> str:
        self._world.release(bundle)
        self._world.assign(bundle.name)
        return bundle.name

    def _golden_check(self, folder: Path) -> None:
        self.tried.append(folder.name)
        golden_check_in_child(folder, most_ms=self._recipes.shortest_takt_ms)


def rows(folder: Path, short: bool) -> Iterator[Row]:
    station, passed = Station(folder), list[str]()
    each = SHORT if short else EACH
    sent_back, again, at_work, slowest_s = 0, 0, 0, 0.0
    for kind in ALL:
        took, told = [], ""
        for number in range(each):
            where = folder / f"{kind}-{number}"
            made = (
                wrong_classes(number, where) if kind == "wrong classes" else bad_bundle(kind, number, where)
            )
            bad = station.assigned(made)
            began = time.monotonic()
            station.updater.look()
            took.append(time.monotonic() - began)
            at_work += _serves(station, bad)
            refused = (
                station.updater.state is UpdateState.REFUSED and station.installed.digest() == station.good
            )
            sent_back += refused and took[-1] <= WITHIN_S
            told = station.updater.message.rsplit("/", 1)[-1] or "installed"
            if not refused:
                passed.append(f"{kind} {number}")
            tried = len(station.tried)
            station.updater.look()
            station.restart()
            station.updater.look()
            again += len(station.tried) - tried
            at_work += _serves(station, bad)
            station.recover()
        slowest_s = max(slowest_s, *took)
        yield Row(f"{kind}: slowest", round(max(took), 1), "s", None, None, f"the last: {told[-90:]}")
    total = each * len(ALL)
    yield Row(
        f"sent back within {WITHIN_S:g} s", sent_back, f"of {total}", f"= {total}", sent_back == total,
        f"slowest {slowest_s:.1f} s" + (f"; not: {', '.join(passed)}" if passed else ""),
    )  # fmt: skip
    yield Row("tried again, at a look or after a restart", again, "times", "= 0", again == 0)
    yield Row("at work on the line", at_work, "times", "= 0", at_work == 0)


def _serves(station: Station, bad: str) -> bool:
    station.loader.look()
    return station.at_work == bad
