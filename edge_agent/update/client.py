"""The registry as this station trusts it: what is assigned, and the file of a bundle. The one door to tuf.

Adds to python-tuf what it leaves out: flushed files, a floor below which nothing is believed, a clock that
is handed in, downloads that go on where they broke off, and one process at a time. Delegations are not
followed: the floor knows the top-level roles alone.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError
from tuf.api.exceptions import DownloadError, RepositoryError, UnsignedMetadataError
from tuf.api.metadata import Metadata, Root
from tuf.ngclient import (
    TargetFile,
    Updater,
    UpdaterConfig,
)

from edge_agent.update.attack import (
    Attack,
    UpdateRefused,
    attack_of,
    explain_download,
    explain_metadata,
)
from edge_agent.update.download import download
from edge_agent.update.fetch import HttpFetcher
from edge_agent.update.floor import LARGEST_LEAP, Floor, Seen, read_floor, write_floor
from edge_agent.update.listener import Listener
from edge_agent.update.signers import read_roots, signed_by_ours
from inspection.errors import InputRefused, SightlineError, Unavailable, explain
from inspection.identity import StationId
from model_registry.bundle.assignment import Assignment, assignment_target, bundle_target
from model_registry.bundle.disk import DISK, Disk, make_folder, sync_tree
from model_registry.bundle.lock import only_one

log = logging.getLogger(__name__)

MAX_BUNDLE_BYTES = 1 << 30
MAX_ASSIGNMENT_BYTES = 16 * 1024
_TOP_LEVEL = ("timestamp", "snapshot", "targets")
_UNNAMED = ("/timestamp.json", ".root.json")
"""Files that no signed metadata names."""


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
        fetcher: HttpFetcher,
        now: Callable[[], datetime],
        disk: Disk = DISK,
    ) -> None:
        self._url = url.rstrip("/")
        self._root = root
        self._folder = folder
        self._station = station
        self._fetcher = fetcher
        self._now = now
        self._disk = disk
        self._metadata = folder / "metadata"
        self._floor_path = folder / "floor.json"

    def look(self) -> Assignment | None:
        """This station's assignment as it is signed now. None: it has none.

        Raises:
            UpdateRefused: the answer cannot be trusted, or there is none and the last one has expired; names
                the attack.
            Unavailable: no answer.
        """
        with self._one_at_a_time():
            floor, updater = self._refresh()
            target = _target(updater, assignment_target(self._station))
            assignment = None if target is None else self._read_assignment(updater, target)
            self._raise_floor(floor, updater, assignment.version if assignment else 0)
            return assignment

    def fetch(self, digest: str) -> Path:
        """The signed tar of a bundle, complete and flushed. The caller removes it when it is installed.

        Raises:
            UpdateRefused, Unavailable: see `look`; not signed (any more) is unavailable, too.
        """
        with self._one_at_a_time():
            floor, updater = self._refresh()
            self._raise_floor(floor, updater, floor.assignment)
            name = bundle_target(digest)
            target = _target(updater, name)
            if target is None:
                raise Unavailable(f"{self._url}: {name} is assigned, but not released there")
            if target.length > MAX_BUNDLE_BYTES:
                raise UpdateRefused(
                    Attack.ENDLESS_DATA,
                    f"{name}: {target.length} bytes; at most {MAX_BUNDLE_BYTES} are taken",
                )
            path = self._folder / "downloads" / f"{digest}.tar"
            _clear_others(path)
            return self._download(updater, target, path)

    @contextmanager
    def _one_at_a_time(self) -> Iterator[None]:
        with only_one(self._folder / "lock"):
            try:
                yield
            except UpdateRefused:
                self._note_time()
                raise
            except Unavailable as error:
                floor = self._note_time()
                if attack_of(error) is None and floor is not None and floor.stale(self._now()):
                    raise UpdateRefused(
                        Attack.FREEZE,
                        f"{error}; what it said last expired at {floor.fresh_until:%Y-%m-%d %H:%M} UTC, so "
                        "this station cannot know what it should run: is the registry away, or kept away?",
                    ) from error
                raise

    def _note_time(self) -> Floor | None:
        """The floor after a look that failed; None: it cannot be read or written now."""
        try:
            floor = read_floor(self._floor_path)
            passed = floor.at(self._now())
            if passed != floor:
                write_floor(self._floor_path, passed, self._disk)
        except SightlineError as error:
            log.warning("the time of this look is not remembered: %s", error)
            return None
        return passed

    def _refresh(self) -> tuple[Floor, Updater]:
        """The floor as it was before, and an updater that has refreshed."""
        make_folder(self._metadata)
        floor = read_floor(self._floor_path)
        self._forget_leaps(floor)
        listener = Listener(self._fetcher)
        try:
            updater = self._updater(listener)
            # python-tuf reads the system's clock and offers no other way in.
            updater._trusted_set.reference_time = floor.time_or_later(self._now())
            updater.refresh()
        except (RepositoryError, DownloadError) as error:
            raise self._explained(error, listener) from error
        except OSError as error:
            raise Unavailable(
                f"{self._metadata}: cannot be written ({error.strerror}); is the disk full?"
            ) from error
        sync_tree(self._metadata)
        return floor, updater

    def _updater(self, listener: Listener) -> Updater:
        try:
            # Always from the installed root on: the cached one may be lost in a power cut.
            return Updater(
                str(self._metadata),
                f"{self._url}/metadata/",
                None,
                f"{self._url}/targets/",
                listener,
                UpdaterConfig(),
                bootstrap=self._root,
            )
        except RepositoryError as error:
            raise InputRefused(
                f"this station's trusted root is not sound ({error}); bring the registry's root.json again"
            ) from error

    def _explained(self, error: Exception, listener: Listener) -> SightlineError:
        if isinstance(error, UnsignedMetadataError):
            roots = read_roots(self._root, self._metadata / "root_history")
            if signer := signed_by_ours(listener.data, roots):
                return UpdateRefused(
                    Attack.KEY_COMPROMISE,
                    f"{listener.url}: {error}, but by {signer}; whoever holds it may not sign this: "
                    "rotate that key, or restart the registry after a rotation",
                )
        if isinstance(error, RepositoryError):
            return explain_metadata(error, listener.url or self._url)
        return explain_download(error, self._url, signed=not listener.url.endswith(_UNNAMED))

    def _forget_leaps(self, floor: Floor) -> None:
        """Drops cached metadata that the floor did not let in: python-tuf would measure honest ones by it."""
        for role in _TOP_LEVEL:
            with suppress(OSError, RepositoryError):
                cached = Metadata.from_bytes((self._metadata / f"{role}.json").read_bytes())
                if cached.signed.version - getattr(floor, role).version > LARGEST_LEAP:
                    for one in _TOP_LEVEL:
                        (self._metadata / f"{one}.json").unlink(missing_ok=True)

    def _raise_floor(self, floor: Floor, updater: Updater, assignment: int) -> None:
        trusted = updater._trusted_set
        root: Root = trusted.root
        seen = {
            role: Seen(version=trusted[role].version, keys=tuple(sorted(root.roles[role].keyids)))
            for role in _TOP_LEVEL
        }
        fresh_until = min(root.expires, *(trusted[role].expires for role in _TOP_LEVEL))
        found = Floor(
            root=root.version,
            timestamp=seen["timestamp"],
            snapshot=seen["snapshot"],
            targets=seen["targets"],
            assignment=assignment,
            time=self._now(),
            fresh_until=fresh_until,
        )
        raised = floor.raised_to(found)
        if raised != floor:
            write_floor(self._floor_path, raised, self._disk)

    def _read_assignment(self, updater: Updater, target: TargetFile) -> Assignment:
        if target.length > MAX_ASSIGNMENT_BYTES:
            raise UpdateRefused(
                Attack.ENDLESS_DATA, f"{target.path}: {target.length} bytes; at most {MAX_ASSIGNMENT_BYTES}"
            )
        path = self._download(updater, target, self._folder / "assignment.json")
        try:
            assignment = Assignment.model_validate_json(path.read_bytes())
        except ValidationError as error:
            raise UpdateRefused(Attack.MALFORMED, f"{target.path}: {explain(error)}") from error
        if assignment.station != self._station:
            raise UpdateRefused(
                Attack.WRONG_STATION, f"{target.path} is for {assignment.station}, this is {self._station}"
            )
        return assignment

    def _download(self, updater: Updater, target: TargetFile, path: Path) -> Path:
        consistent = updater._trusted_set.root.consistent_snapshot
        name = target.get_prefixed_paths()[0] if consistent else target.path
        url = f"{self._url}/targets/{name}"
        try:
            return download(self._fetcher, url, target, path, self._disk)
        except (RepositoryError, DownloadError) as error:
            raise explain_download(error, f"{self._url}/targets/{target.path}", signed=True) from error


def _target(updater: Updater, path: str) -> TargetFile | None:
    targets = updater._trusted_set.targets.targets
    found: TargetFile | None = targets.get(path)
    return found


def _clear_others(path: Path) -> None:
    """What earlier downloads into this folder left, for bundles that are no longer wanted."""
    for file in path.parent.glob("*"):
        if file.name not in (path.name, f"{path.name}.part"):
            file.unlink()
