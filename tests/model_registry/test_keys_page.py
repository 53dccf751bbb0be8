"""Every command of docs/keys.md, in its order, by a shell; a station follows along."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from edge_agent.update.attack import Attack, UpdateRefused
from edge_agent.update.client import TrustedRegistry
from edge_agent.update.fetch import HttpFetcher
from inspection.errors import InputRefused
from model_registry.compose import build_registry, now
from model_registry.rollout.assignment import AssignmentWanted
from model_registry.settings import EXAMPLE, read_settings
from model_registry.trust.ceremony import newest_root, renew_root
from model_registry.trust.keys import ONLINE_ROLES
from tests.fakes.registry_world import STATION, URL, FolderTransport, RegistryWorld

PAGE = Path(__file__).parents[2] / "docs" / "keys.md"
BLOCKS = re.findall(r"```sh\n(.*?)```", PAGE.read_text(), re.DOTALL)
SHOWN = {
    "root": "3f2a9c81d04e",
    "targets": "51c07be2a9f3",
    "snapshot": "9ad4410c7b55",
    "timestamp": "e80f6d3321aa",
}
"""Ids that the page shows, by role."""
PASSPHRASE = "three people know it"


class KeyHolders:
    """Three sticks, one that goes to the server, the server and a station of it below `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for place in ("shm", "media/a", "media/b", "media/c", "media/server", "srv"):
            (folder / place).mkdir(parents=True)
        self.server = folder / "srv" / "registry.toml"
        self.server.write_text(EXAMPLE)
        self.keys = folder / "shm" / "keys"

    def do(self, starting: str, ids: Mapping[str, str] | None = None) -> str:
        """The page's block that begins so; `ids` stand for those that it shows."""
        (block,) = (block for block in BLOCKS if block.startswith(starting))
        places = {"/dev/shm": "shm", "/media": "media", "/srv/sightline": "srv"}
        for place, ours in places.items():
            block = block.replace(place, str(self.folder / ours))
        for shown, meant in (ids or {}).items():
            block = block.replace(shown, meant)
        program = f'model-registry() {{ {sys.executable} -m model_registry "$@"; }}\n'
        environment = {**os.environ, "SIGHTLINE_KEY_PASSPHRASE": PASSPHRASE, "PYTHONPATH": ":".join(sys.path)}
        done = subprocess.run(
            ["bash", "-euc", program + block], env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def bring_sticks(self) -> None:
        self.do("mkdir -m 700")

    def take_home(self) -> None:
        """New root to sticks and server, and the server starts anew."""
        self.do("for stick in")
        self.start_server()

    def start_server(self) -> None:
        shutil.copytree(
            self.folder / "media/server/online-keys", self.folder / "srv/online-keys", dirs_exist_ok=True
        )
        shutil.rmtree(self.folder / "media/server/online-keys")
        self.registry = build_registry(read_settings(self.server))
        self.registry.setup()

    def look(self) -> int:
        """What a station that was installed with the first root is assigned; a new assignment each time."""
        made = self.registry.assign(AssignmentWanted(station=STATION, bundle=None, by="ann"))
        root = (self.folder / "media/server/root.json").read_bytes()
        fetcher = HttpFetcher(lambda: 0.0, FolderTransport(self.folder / "srv/data/repository"))
        station = TrustedRegistry(URL, root, self.folder / "trust", STATION, fetcher, now)
        assert station.look() == made
        return made.version

    def id_of(self, role: str, where: str) -> str:
        """Of the one key of `role` there that has power."""
        named = newest_root(self.folder / "srv/online-keys").roles[role].keyids
        files = [path.stem.removeprefix(f"{role}-") for path in (self.folder / where).glob(f"{role}-*.pem")]
        (found,) = (one for one in files if any(keyid.startswith(one) for keyid in named))
        return found

    def move_new_root_key_to(self, stick: str) -> None:
        there = {path.name for path in (self.folder / "media").rglob("root-*.pem")}
        (new,) = (path for path in self.keys.glob("root-*.pem") if path.name not in there)
        shutil.move(new, self.folder / stick / new.name)

    def root_keys(self) -> int:
        return len(newest_root(self.folder / "srv/online-keys").roles["root"].keyids)


def test_the_page_from_its_first_command_to_its_last(tmp_path: Path) -> None:
    people = KeyHolders(tmp_path)
    people.do("model-registry keys init")
    people.start_server()
    assert [len(list((tmp_path / "media" / stick).glob("root-*.pem"))) for stick in "abc"] == [1, 1, 1]
    assert people.look() == 1

    for starting in ("model-registry keys renew", "model-registry keys rotate timestamp"):
        people.bring_sticks()
        people.do(starting)
        people.take_home()
    assert people.look() == 2

    people.bring_sticks()
    stolen = people.id_of("root", "media/c")
    (tmp_path / "media" / "c" / f"root-{stolen}.pem").unlink()
    assert "has none in its place" in people.do("model-registry keys revoke root", {SHOWN["root"]: stolen})
    people.do("model-registry keys add")
    people.move_new_root_key_to("media/c")
    people.take_home()
    assert (people.root_keys(), people.look()) == (3, 3)

    people.bring_sticks()
    thiefs = {SHOWN[role]: people.id_of(role, "srv/online-keys") for role in ONLINE_ROLES}
    people.do("model-registry keys revoke targets", thiefs)
    people.take_home()
    assert "3 lines, unbroken" in people.do("model-registry ledger verify")
    assert people.look() == 4
    assert thiefs[SHOWN["targets"]] != people.id_of("targets", "srv/online-keys")

    people.bring_sticks()
    people.do("model-registry keys rotate root", {SHOWN["root"]: people.id_of("root", "media/c")})
    (tmp_path / "media" / "c").joinpath(f"root-{people.id_of('root', 'media/c')}.pem").unlink()
    people.move_new_root_key_to("media/c")
    people.take_home()
    assert (people.root_keys(), people.look()) == (3, 5)


def test_nothing_on_the_page_was_left_out() -> None:
    """The test above runs these and no others."""
    assert len(BLOCKS) == 10


def station_of(world: RegistryWorld, root: bytes, folder: Path) -> TrustedRegistry:
    fetcher = HttpFetcher(lambda: 0.0, FolderTransport(world.repository))
    return TrustedRegistry(URL, root, folder, STATION, fetcher, world.clock.now)


def test_a_forgotten_renewal_is_a_freeze_until_it_is_done(tmp_path: Path) -> None:
    world = RegistryWorld(tmp_path / "registry")
    station = station_of(world, world.root, tmp_path / "trust")
    world.clock.pass_by(days=366)
    world.registry.refresh()
    with pytest.raises(UpdateRefused) as refused:
        station.look()
    assert refused.value.attack is Attack.FREEZE

    renew_root(world.offline, world.online, world.clock.now())
    world.registry = world.restarted()

    assert station.look() is None


def test_a_station_takes_a_new_registrys_root_when_it_has_forgotten_the_old_one(tmp_path: Path) -> None:
    old, new = (RegistryWorld(tmp_path / name) for name in ("old", "new"))
    trust = tmp_path / "trust"
    old.assign(None)
    station_of(old, old.root, trust).look()
    new.assign(None)
    with pytest.raises((UpdateRefused, InputRefused)):
        station_of(new, old.root, trust).look()

    shutil.rmtree(trust)

    assert station_of(new, new.root, trust).look() is not None
