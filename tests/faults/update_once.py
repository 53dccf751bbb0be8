"""A station's one look at a registry in a folder, in a process of its own: to be traced, or struck dead.

`python -m tests.faults.update_once WORLD DATA NOW [--late-floor]`; the last is a defect to be found.
"""

import sys
from datetime import datetime
from pathlib import Path

from edge_agent.update.client import TrustedRegistry
from edge_agent.update.fetch import HttpFetcher
from edge_agent.update.installed import InstalledBundles
from edge_agent.update.updater import Updater
from tests.fakes.registry_world import STATION, URL, FolderTransport


class LateFloor(TrustedRegistry):
    """Raises its floor only when everything else is done."""

    def __init__(self, *given: object) -> None:
        super().__init__(*given)  # type: ignore[arg-type]
        self.owed: list[tuple[object, ...]] = []

    def _raise_floor(self, *seen: object) -> None:
        self.owed.append(seen)

    def pay(self) -> None:
        for seen in self.owed[:1]:
            super()._raise_floor(*seen)  # type: ignore[arg-type]


def main(world: Path, data: Path, now: datetime, late_floor: bool) -> str:
    kind = LateFloor if late_floor else TrustedRegistry
    fetcher = HttpFetcher(lambda: 0.0, FolderTransport(world / "data" / "repository"))
    root = (world / "online-keys" / "1.root.json").read_bytes()
    registry = kind(URL, root, data / "trust", STATION, fetcher, lambda: now)
    installed = InstalledBundles(data)
    installed.recover()
    updater = Updater(registry, installed, lambda _: None, lambda _: None, every_s=3600)
    updater.look()
    if isinstance(registry, LateFloor):
        registry.pay()
    return updater.message


if __name__ == "__main__":
    said = main(Path(sys.argv[1]), Path(sys.argv[2]), datetime.fromisoformat(sys.argv[3]), len(sys.argv) > 4)
    sys.exit(said or 0)
