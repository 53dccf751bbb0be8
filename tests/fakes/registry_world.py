"""A whole registry in a folder, with a clock that stands still, and ways to reach it without a network."""

import shutil
from collections.abc import Callable
from copy import copy
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import unquote

import httpx

from inspection.identity import StationId
from model_registry.bundle.disk import DISK, Disk
from model_registry.bundle.pack import bundle_tar
from model_registry.bundle.unpack import LIMITS
from model_registry.rollout.assignment import Assignment, AssignmentWanted
from model_registry.rollout.gate import GateRules
from model_registry.rollout.release import Release
from model_registry.service.registry import Registry
from model_registry.service.rollouts import RolloutDesk
from model_registry.trust.ceremony import init_keys
from model_registry.trust.repository import Repository
from model_registry.trust.signing import Lifetimes

START = datetime(2026, 2, 1, 8, tzinfo=UTC)
STATION = StationId(site="plant-1", line="line-a", station="station-3")
URL = "http://registry.test"


class StillClock:
    """Time passes only when told to."""

    def __init__(self, now: datetime = START) -> None:
        self.time = now

    def now(self) -> datetime:
        return self.time

    def pass_by(self, **span: float) -> None:
        self.time += timedelta(**span)


class RegistryWorld:
    """Keys, repository and registry below `folder`, set up and empty."""

    def __init__(
        self, folder: Path, disk: Disk = DISK, start: datetime = START, rules: GateRules | None = None
    ) -> None:
        """`start`: where real clocks look at it, the time of now."""
        self.folder, self._rules = folder, rules or GateRules()
        self.clock = StillClock(start)
        self.offline, self.online = folder / "offline-keys", folder / "online-keys"
        self.root = init_keys(self.offline, self.online, start).read_bytes()
        self.data = folder / "data"
        self.registry = self.restarted(disk)
        self.rollouts = self.desk(disk)

    def copied_to(self, folder: Path) -> "RegistryWorld":
        """The same once more, for a test that needs a world with a past."""
        shutil.copytree(self.folder, folder)
        other = copy(self)
        other.folder, other.clock = folder, StillClock(self.clock.time)
        other.offline, other.online = folder / "offline-keys", folder / "online-keys"
        other.data = folder / "data"
        other.registry = other.restarted()
        return other

    @property
    def repository(self) -> Path:
        return self.data / "repository"

    def restarted(self, disk: Disk = DISK) -> Registry:
        """The registry after a start of its program."""
        repository = Repository(self.repository, self.online, Lifetimes(), disk)
        registry = Registry(self.data, repository, self._rules, LIMITS, self.clock.now)
        registry.setup()
        return registry

    def desk(self, disk: Disk = DISK) -> RolloutDesk:
        """The rollouts after a start of the program, on the present registry."""
        desk = RolloutDesk(self.data / "rollouts", self.registry, self.clock.now, disk)
        desk.setup()
        return desk

    def release(self, bundle: Path) -> Release:
        tar = bundle_tar(bundle, self.registry.upload_folder() / "bundle.tar")
        return self.registry.release(tar, "ann")[0]

    def assign(
        self, digest: str | None, station: StationId = STATION, challenger: str | None = None
    ) -> Assignment:
        self.clock.pass_by(minutes=1)
        wanted = AssignmentWanted(station=station, bundle=digest, by="ann", challenger=challenger)
        return self.registry.assign(wanted)

    def copy(self, name: str) -> Path:
        """The repository's folder as it is now, to be served later by an attacker."""
        return Path(shutil.copytree(self.repository, self.folder / name))


class FolderTransport(httpx.BaseTransport):
    """Serves a repository's folder, as a web server that its owner may tamper with would.

    `folder` may be replaced between two looks. `answer`, when set, speaks first.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.answer: Callable[[str], httpx.Response | None] = lambda _: None
        self.asked: list[str] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        path = unquote(request.url.path).lstrip("/")
        self.asked.append(path)
        if answer := self.answer(path):
            return answer
        file = self.folder / path
        if not file.is_file():
            return httpx.Response(404)
        return from_byte(file.read_bytes(), request.headers.get("Range"))


def from_byte(content: bytes, wanted: str | None) -> httpx.Response:
    """All of it, or from the byte on that `Range: bytes=N-` asks for."""
    if wanted is None:
        return answer_of(content)
    start = int(wanted.removeprefix("bytes=").removesuffix("-"))
    if start >= len(content):
        return httpx.Response(416)
    headers = {"Content-Range": f"bytes {start}-{len(content) - 1}/{len(content)}"}
    return httpx.Response(206, headers=headers, stream=httpx.ByteStream(content[start:]))


def answer_of(content: bytes) -> httpx.Response:
    """200 with a body that is still to be read, as from a network."""
    return httpx.Response(200, stream=httpx.ByteStream(content))
