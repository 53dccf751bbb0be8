"""The registry as this station trusts it: what is assigned, and the file of a bundle. The one door to tuf.

Adds to python-tuf what it leaves out: flushed files, a floor below which nothing is believed, a clock that
is handed in, and one process at a time.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError
from tuf.api.exceptions import DownloadError, RepositoryError
from tuf.api.metadata import Root  # type: ignore[attr-defined]  # public, without __all__
from tuf.ngclient import (  # type: ignore[attr-defined]  # listed by a computed __all__
    FetcherInterface,
    TargetFile,
    Updater,
    UpdaterConfig,
)

from edge_agent.update.attack import Attack, UpdateRefused, explain_metadata, explain_target
from edge_agent.update.floor import Floor, Seen, read_floor, write_floor
from inspection.errors import InputRefused, Unavailable, explain
from inspection.identity import StationId
from model_registry.bundle.assignment import Assignment, assignment_target, bundle_target
from model_registry.bundle.disk import DISK, make_folder, sync_file, sync_tree
from model_registry.bundle.lock import only_one

MAX_BUNDLE_BYTES = 1 << 30
MAX_ASSIGNMENT_BYTES = 16 * 1024
_TOP_LEVEL = ("timestamp", "snapshot", "targets")


class TrustedRegistry:
    """Looks and fetches on behalf of one station. Everything it believes is signed.

    Args:
        url: the registry's address.
        root: bytes of the trusted root that this station was given when it was installed.
        folder: for metadata, floor, lock and downloads; this object's own.
        now: the time, aware; it may lie, the floor corrects it upwards.
    """

    def __init__(
        self,
        url: str,
        root: bytes,
        folder: Path,
        station: StationId,
        fetcher: FetcherInterface,
        now: Callable[[], datetime],
    ) -> None:
        self._url = url.rstrip("/")
        self._root = root
        self._folder = folder
        self._station = station
        self._fetcher = fetcher
        self._now = now

    def look(self) -> Assignment | None:
        """This station's assignment as it is signed now. None: it has none.

        Raises:
            UpdateRefused: the answer cannot be trusted; names the attack.
            Unavailable: no answer.
        """
        with only_one(self._folder / "lock"):
            floor, updater = self._refresh()
            target = self._target(updater, assignment_target(self._station))
            assignment = None if target is None else self._read_assignment(updater, target)
            self._raise_floor(floor, updater, assignment.version if assignment else 0)
            return assignment

    def fetch(self, digest: str) -> Path:
        """The signed tar of a bundle, complete and flushed. The caller removes it when it is installed.

        Raises:
            UpdateRefused, Unavailable: see `look`; not signed (any more) is unavailable, too.
        """
        with only_one(self._folder / "lock"):
            floor, updater = self._refresh()
            self._raise_floor(floor, updater, floor.assignment)
            name = bundle_target(digest)
            target = self._target(updater, name)
            if target is None:
                raise Unavailable(f"{self._url}: {name} is assigned, but not released there")
            if target.length > MAX_BUNDLE_BYTES:
                raise UpdateRefused(
                    Attack.ENDLESS_DATA,
                    f"{name}: {target.length} bytes; at most {MAX_BUNDLE_BYTES} are taken",
                )
            return self._download(updater, target, self._folder / "downloads" / f"{digest}.tar")

    def _refresh(self) -> tuple[Floor, Updater]:
        """The floor as it was before, and an updater that has refreshed."""
        metadata = self._folder / "metadata"
        make_folder(metadata)
        floor = read_floor(self._folder / "floor.json")
        try:
            # Always from the installed root on: the cached one may be lost in a power cut.
            updater = Updater(
                str(metadata),
                f"{self._url}/metadata/",
                None,
                f"{self._url}/targets/",
                self._fetcher,
                UpdaterConfig(),
                bootstrap=self._root,
            )
            # python-tuf reads the system's clock and offers no other way in.
            updater._trusted_set.reference_time = floor.time_or_later(self._now())
            updater.refresh()
        except (RepositoryError, DownloadError) as error:
            raise explain_metadata(error, self._url) from error
        except OSError as error:
            raise Unavailable(
                f"{metadata}: cannot be written ({error.strerror}); is the disk full?"
            ) from error
        sync_tree(metadata)
        return floor, updater

    def _raise_floor(self, floor: Floor, updater: Updater, assignment: int) -> None:
        trusted = updater._trusted_set
        root: Root = trusted.root
        seen = {
            role: Seen(version=trusted[role].version, keys=tuple(sorted(root.roles[role].keyids)))
            for role in _TOP_LEVEL
        }
        found = Floor(root=root.version, assignment=assignment, time=self._now(), **seen)
        raised = floor.raised_to(found)
        if raised != floor:
            write_floor(self._folder / "floor.json", raised)

    def _target(self, updater: Updater, path: str) -> TargetFile | None:
        try:
            return updater.get_targetinfo(path)
        except (RepositoryError, DownloadError) as error:
            raise explain_metadata(error, self._url) from error

    def _read_assignment(self, updater: Updater, target: TargetFile) -> Assignment:
        if target.length > MAX_ASSIGNMENT_BYTES:
            raise UpdateRefused(
                Attack.ENDLESS_DATA, f"{target.path}: {target.length} bytes; at most {MAX_ASSIGNMENT_BYTES}"
            )
        path = self._download(updater, target, self._folder / "assignment.json")
        try:
            assignment = Assignment.model_validate_json(path.read_bytes())
        except ValidationError as error:
            raise InputRefused(f"{target.path}: {explain(error)}") from error
        if assignment.station != self._station:
            raise UpdateRefused(
                Attack.WRONG_STATION, f"{target.path} is for {assignment.station}, this is {self._station}"
            )
        return assignment

    def _download(self, updater: Updater, target: TargetFile, path: Path) -> Path:
        make_folder(path.parent)
        partial = path.with_name(f"{path.name}.part")
        try:
            updater.download_target(target, str(partial))
        except (RepositoryError, DownloadError) as error:
            raise explain_target(error, f"{self._url}/targets/{target.path}") from error
        except OSError as error:
            raise Unavailable(
                f"{partial}: cannot be written ({error.strerror}); is the disk full?"
            ) from error
        sync_file(partial)
        DISK.rename(partial, path)
        return path
