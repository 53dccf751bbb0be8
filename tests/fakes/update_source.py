"""A registry as the updater sees it, without signatures: what is assigned, and tars from a folder."""

import shutil
from pathlib import Path

from edge_agent.update.attack import Attack, UpdateRefused
from inspection.errors import SightlineError, Unavailable
from model_registry.bundle.assignment import Assignment
from model_registry.bundle.pack import bundle_tar
from tests.fakes.registry_world import START, STATION

AWAY = Unavailable("http://registry.test does not answer (refused); tried again at the next look")
FROZEN = UpdateRefused(Attack.FREEZE, "timestamp.json is expired")


class UpdateSource:
    """Says what it is told to; counts what it hands out."""

    def __init__(self, folder: Path) -> None:
        self.assignment: Assignment | None = None
        self.error: SightlineError | None = None
        self.fetch_error: SightlineError | None = None
        self.fetched: list[str] = []
        self._folder = folder
        self._bundles: dict[str, Path] = {}

    def offer(self, bundle: Path, under: str | None = None) -> None:
        """Releases and assigns a bundle."""
        self._bundles[under or bundle.name] = bundle
        self.assign(under or bundle.name)

    def challenge(self, bundle: Path) -> None:
        """Releases a bundle and assigns it as the challenger of what is assigned."""
        self._bundles[bundle.name] = bundle
        self.assign(self.assignment.bundle if self.assignment else None, bundle.name)

    def assign(self, digest: str | None, challenger: str | None = None) -> None:
        version = self.assignment.version + 1 if self.assignment else 1
        self.assignment = Assignment(
            station=STATION,
            bundle=digest,
            version=version,
            assigned_at=START,
            assigned_by="ann",
            challenger=challenger,
        )

    def look(self) -> Assignment | None:
        if self.error:
            raise self.error
        return self.assignment

    def fetch(self, digest: str) -> Path:
        self.fetched.append(digest)
        if self.fetch_error:
            raise self.fetch_error
        self._folder.mkdir(exist_ok=True)
        tar = bundle_tar(self._bundles[digest])
        return Path(shutil.move(tar, self._folder / f"{digest}.tar"))
