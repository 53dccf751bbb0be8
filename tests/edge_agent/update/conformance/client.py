"""What a conformance suite asks of a client: refresh, fetch, what it trusts. Ours, over a forger's files."""

from datetime import timedelta
from pathlib import Path

from tuf.api.metadata import Metadata

from edge_agent.update.attack import Attack, attack_of
from edge_agent.update.client import TrustedRegistry
from edge_agent.update.fetch import HttpFetcher
from inspection.errors import SightlineError
from model_registry.bundle.assignment import bundle_target
from tests.fakes.forger import Forger
from tests.fakes.mirror import Mirror
from tests.fakes.registry_world import START, STATION, URL, StillClock

DIGEST = "a" * 64
BUNDLE = bundle_target(DIGEST)


class Client:
    """`refresh` and `fetch` answer with what was wrong, None if nothing was."""

    def __init__(self, folder: Path, repository: Forger, root: bytes | None = None) -> None:
        self.folder = folder
        self.mirror = Mirror(repository.files)
        self.clock = StillClock(START)
        self.said = ""
        given = root or repository.files["metadata/1.root.json"]
        self._registry = TrustedRegistry(
            URL, given, folder, STATION, HttpFetcher(lambda: 0.0, self.mirror), self.clock.now
        )

    def refresh(self) -> "Attack | str | None":
        return self._tried(self._registry.look)

    def fetch(self) -> "Attack | str | None":
        return self._tried(lambda: self._registry.fetch(DIGEST))

    def fetched(self) -> list[bytes]:
        return [path.read_bytes() for path in sorted((self.folder / "downloads").glob("*.tar"))]

    def trusted(self) -> dict[str, int]:
        """The versions on the disk, root included."""
        metadata = self.folder / "metadata"
        found = {}
        for role in ("root", "timestamp", "snapshot", "targets"):
            file = metadata / f"{role}.json"
            if file.exists():
                found[role] = Metadata.from_bytes(file.read_bytes()).signed.version
        return found

    def asked(self) -> list[str]:
        """Since the last time."""
        paths = [path.removeprefix("metadata/") for path in self.mirror.asked]
        self.mirror.asked.clear()
        return paths

    def pass_by(self, **span: float) -> None:
        self.clock.time += timedelta(**span)

    def _tried(self, action: object) -> "Attack | str | None":
        assert callable(action)
        try:
            action()
        except SightlineError as error:
            self.said = str(error)
            return attack_of(error) or self.said
        return None


def versions(root: int = 1, timestamp: int = 1, snapshot: int = 1, targets: int = 1) -> dict[str, int]:
    return {"root": root, "timestamp": timestamp, "snapshot": snapshot, "targets": targets}
