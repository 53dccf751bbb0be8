"""A station that runs one bundle and is assigned another, and all that lies between it and the registry."""

import shutil
from collections.abc import Callable, Iterator
from copy import copy
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import httpx

from edge_agent.recipes import RecipeBook
from edge_agent.update.accept import Acceptance, Machine
from edge_agent.update.attack import Attack
from edge_agent.update.client import TrustedRegistry
from edge_agent.update.fetch import HttpFetcher
from edge_agent.update.installed import InstalledBundles
from edge_agent.update.updater import Updater, UpdateReport
from inspection.identity import StationId
from model_registry.bundle.assignment import Assignment, assignment_target, bundle_target
from model_registry.bundle.pack import bundle_tar
from model_registry.trust.repository import NewTarget
from tests.fakes import words
from tests.fakes.bundles import bundle, lineage
from tests.fakes.forger import Forger
from tests.fakes.mirror import Mirror, files_below
from tests.fakes.registry_world import STATION, URL, RegistryWorld

MACHINE = Machine("2026.4.1", frozenset({"avx2", "avx512_vnni"}))


class Stage:
    """The client is the real one: TrustedRegistry, InstalledBundles, Updater, Acceptance, RecipeBook."""

    def __init__(self, folder: Path) -> None:
        self._begin(folder, RegistryWorld(folder / "registry"))
        self.first = self.releases("r-1")
        self.look()
        assert self.installed.digest() == self.first
        self.before = dict(self.mirror.files)
        """The registry's files as they were then."""
        self.second = self.releases("r-2")

    def copied_to(self, folder: Path) -> "Stage":
        """The same once more, since a stage takes a fifth of a second to set."""
        other = copy(self)
        shutil.copytree(self.data, folder / "data")
        other._begin(folder, self.world.copied_to(folder / "registry"))
        other.catch_up()
        return other

    def _begin(self, folder: Path, world: RegistryWorld) -> None:
        self.folder, self.world = folder, world
        self.mirror = Mirror({})
        self.data, self.trust = folder / "data", folder / "data" / "trust"
        self.seconds = 0.0
        self.tried: list[str] = []
        self.restart()

    def restart(self) -> None:
        """The agent starts anew on the same disk."""
        fetcher = HttpFetcher(lambda: self.seconds, self.mirror)
        clock = self.world.clock
        registry = TrustedRegistry(URL, self.world.root, self.trust, STATION, fetcher, clock.now)
        self.installed = InstalledBundles(self.data)
        accepts = Acceptance(STATION, MACHINE, RecipeBook([words.recipe()]).refuse_unfit)
        self.updater = Updater(registry, self.installed, self._try, accepts, every_s=3600)

    def releases(self, run: str, **fields: Any) -> str:
        """The registry releases and assigns a bundle; its digest."""
        folder = bundle(self.folder / "made", lineage=lineage(run=run), **fields)
        self.world.release(folder)
        self.world.assign(folder.name)
        self.catch_up()
        return folder.name

    def signs(self, under: str, tar: bytes) -> None:
        """What only a registry gone wrong would: a file as the tar of a bundle, unverified, and assigned."""
        self.world.registry.repository.publish(
            [NewTarget(bundle_target(under), tar, {})], self.world.clock.now()
        )
        self.assigns(under)

    def assigns(self, digest: str | None, station: StationId = STATION, version: int = 3) -> None:
        """Signs this assignment for our station, whatever it says."""
        now = self.world.clock.now()
        said = Assignment(station=station, bundle=digest, version=version, assigned_at=now, assigned_by="ann")
        self.signs_assignment(said.to_bytes())

    def signs_assignment(self, content: bytes) -> None:
        target = NewTarget(assignment_target(STATION), content, {})
        self.world.registry.repository.publish([target], self.world.clock.now())
        self.catch_up()

    def catch_up(self) -> None:
        """The mirror serves what the registry has now."""
        self.mirror.files = files_below(self.world.repository)

    def forger(self) -> Forger:
        """Somebody with all keys, whose files the mirror serves from now on."""
        forger = Forger.of(self.world)
        self.mirror.files = forger.files
        return forger

    def passes(self, **span: float) -> None:
        self.world.clock.time += timedelta(**span)

    def look(self) -> UpdateReport:
        self.updater.look()
        return self.updater.report

    @property
    def tar(self) -> str:
        """Where the second bundle is served."""
        return self._served(bundle_target(self.second))

    @property
    def assignment(self) -> str:
        return self._served(assignment_target(STATION))

    def newest(self, role: str) -> str:
        """Where the metadata of `role` is served."""
        versions = [
            int(path.split("/")[1].split(".")[0]) for path in self.mirror.files if f".{role}.json" in path
        ]
        return f"metadata/{max(versions)}.{role}.json"

    def tar_of(self, run: str, **fields: Any) -> bytes:
        """A sound bundle's tar that the registry does not know."""
        folder = bundle(self.folder / "made", lineage=lineage(run=run), **fields)
        return bundle_tar(folder).read_bytes()

    def _served(self, name: str) -> str:
        target = self.world.registry.repository.signed_targets()[name]
        return f"targets/{target.get_prefixed_paths()[0]}"

    def _try(self, folder: Path) -> None:
        self.tried.append(folder.name)


class Variant(NamedTuple):
    attack: Attack
    """The name that the station must say."""
    what: str
    """The attacker does."""
    do: Callable[[Stage], object]


def withheld(path: str, status: int = 404) -> Callable[[str], httpx.Response | None]:
    return lambda asked: httpx.Response(status) if asked == path else None


def given(path: str, *parts: bytes) -> Callable[[str], httpx.Response | None]:
    """These parts, one after the other, instead of a file."""
    return lambda asked: httpx.Response(200, stream=Parts(lambda: iter(parts))) if asked == path else None


class Parts(httpx.SyncByteStream):
    def __init__(self, parts: Callable[[], Iterator[bytes]]) -> None:
        self._parts = parts

    def __iter__(self) -> Iterator[bytes]:
        return self._parts()
