"""The attacks that TUF names, each against a whole registry, and what the station says."""

import shutil
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from tuf.api.metadata import Metadata, MetaFile, Snapshot, Timestamp

from edge_agent.update.attack import Attack, UpdateRefused
from edge_agent.update.client import TrustedRegistry
from edge_agent.update.fetch import HttpFetcher
from inspection.errors import Unavailable
from inspection.identity import StationId
from model_registry.bundle.lock import only_one
from model_registry.rollout.assignment import Assignment
from model_registry.trust.ceremony import newest_root, rotate_key
from model_registry.trust.keys import signers_of
from model_registry.trust.repository import NewTarget
from tests.fakes.bundles import bundle
from tests.fakes.registry_world import START, STATION, URL, FolderTransport, RegistryWorld, answer_of


class Station:
    """A registry with one release, and a station that asks it."""

    def __init__(self, tmp_path: Path) -> None:
        self.world = RegistryWorld(tmp_path / "registry")
        self.digest = self.world.release(bundle(tmp_path)).digest
        self.world.assign(self.digest)
        self.transport = FolderTransport(self.world.repository)
        self.folder = tmp_path / "update"
        self.registry = self.restarted()

    def restarted(self, station: StationId = STATION) -> TrustedRegistry:
        fetcher = HttpFetcher(lambda: 0.0, self.transport)
        clock = self.world.clock
        return TrustedRegistry(URL, self.world.root, self.folder, station, fetcher, clock.now)

    def refuses(self, attack: Attack, words: str) -> None:
        with pytest.raises(UpdateRefused, match=words) as refused:
            self.registry.look()
        assert refused.value.attack is attack
        assert str(refused.value).startswith(f"{attack}: ")


@pytest.fixture
def station(tmp_path: Path) -> Station:
    return Station(tmp_path)


def test_a_station_learns_what_it_is_to_run_and_gets_it(station: Station) -> None:
    assignment = station.registry.look()
    assert assignment is not None
    assert assignment.bundle == station.digest
    tar = station.registry.fetch(station.digest)
    assert tar.read_bytes() == next(station.world.repository.rglob("*.tar")).read_bytes()
    assert [path.name for path in tar.parent.iterdir()] == [tar.name]


def test_a_station_without_an_assignment_has_none(station: Station, tmp_path: Path) -> None:
    station.folder = tmp_path / "other"
    assert station.restarted(StationId.parse("plant-1/line-a/station-9")).look() is None


def test_a_later_assignment_is_followed(station: Station) -> None:
    station.registry.look()
    station.world.assign(None)
    after = station.registry.look()
    assert after is not None
    assert (after.bundle, after.version) == (None, 2)


def test_rollback_to_an_older_state_is_refused(station: Station) -> None:
    old = station.world.copy("old")
    station.world.assign(None)
    station.registry.look()
    station.transport.folder = old
    station.refuses(Attack.ROLLBACK, "was a backup restored there")


@pytest.mark.parametrize("damage", ["emptied", "lost"])
def test_rollback_is_refused_even_when_the_cached_metadata_is_gone(station: Station, damage: str) -> None:
    """The state after a power cut: python-tuf alone takes the old state for new here."""
    old = station.world.copy("old")
    station.world.assign(None)
    station.registry.look()
    for name in ("timestamp", "snapshot", "targets"):
        file = station.folder / "metadata" / f"{name}.json"
        if damage == "lost":
            file.unlink()
        else:
            file.write_bytes(b"")
    station.transport.folder = old
    station.registry = station.restarted()
    station.refuses(Attack.ROLLBACK, "timestamp version 3 is older than 4")


def test_a_registry_that_assigns_an_older_version_is_refused(station: Station) -> None:
    station.world.assign(None)
    station.registry.look()
    sign_assignment(station, version=1)
    station.refuses(Attack.ROLLBACK, "assignment version 1 is older than 2")


def test_freeze_is_told_once_the_timestamp_has_expired(station: Station) -> None:
    station.registry.look()
    station.world.clock.pass_by(hours=73)
    station.refuses(Attack.FREEZE, "timestamp.json is expired; somebody holds newer metadata back")


def test_a_clock_set_back_does_not_bring_an_expired_state_to_life(station: Station) -> None:
    station.world.clock.pass_by(hours=70)
    station.registry.look()
    station.world.clock.pass_by(days=-20_000)
    sign_timestamp(station, expires=START + timedelta(hours=69))
    station.refuses(Attack.FREEZE, "timestamp.json is expired")


def test_a_clock_set_back_alone_stops_nothing(station: Station) -> None:
    station.registry.look()
    station.world.clock.pass_by(days=-20_000)
    assert station.registry.look() is not None


def sign_timestamp(station: Station, **changes: object) -> None:
    """A next timestamp by the registry's own key."""
    file = station.world.repository / "metadata" / "timestamp.json"
    timestamp: Metadata[Timestamp] = Metadata.from_file(str(file))
    timestamp.signed.version += 1
    for name, value in changes.items():
        setattr(timestamp.signed, name, value)
    resign(station, timestamp, "timestamp")
    timestamp.to_file(str(file))


def resign(station: Station, metadata: Metadata[Timestamp], role: str) -> None:
    (signer,) = signers_of(newest_root(station.world.online), role, station.world.online)
    metadata.sign(signer)


def test_a_snapshot_of_another_state_is_mix_and_match(station: Station) -> None:
    mixed = station.world.copy("mixed") / "metadata"
    shutil.copy(mixed / "1.snapshot.json", mixed / "3.snapshot.json")
    station.transport.folder = mixed.parent
    station.refuses(Attack.MIX_AND_MATCH, "metadata that does not belong together")


def test_mix_and_match_signed_by_mistake_is_noticed_too(station: Station) -> None:
    """A timestamp that names a snapshot by its true hash but a wrong version."""
    metadata = station.world.repository / "metadata"
    snapshot = (metadata / "1.snapshot.json").read_bytes()
    sign_timestamp(station, snapshot_meta=MetaFile.from_data(9, snapshot, ["sha256"]))
    (metadata / "9.snapshot.json").write_bytes(snapshot)
    station.refuses(Attack.MIX_AND_MATCH, "Expected snapshot version 9, got 1")


@pytest.mark.parametrize(
    "name", ["timestamp.json", "snapshot.json", "targets.json", "assignments", "2.root.json"]
)
def test_endless_data_is_cut_off(station: Station, name: str) -> None:
    station.transport.answer = lambda path: answer_of(b"x" * 600_000) if name in path else None
    station.refuses(
        Attack.ENDLESS_DATA, "exceeding the maximum allowed length|more than the 244 signed bytes"
    )


def test_an_endless_bundle_is_cut_off_at_its_signed_length(station: Station) -> None:
    station.transport.answer = lambda path: answer_of(b"x" * 99_999) if "bundles" in path else None
    with pytest.raises(UpdateRefused, match=r"endless data: .* sends more than the 10240 signed bytes"):
        station.registry.fetch(station.digest)


def test_a_bundle_with_other_bytes_is_refused_and_nothing_is_left(station: Station) -> None:
    (tar,) = station.world.repository.rglob("*.tar")
    data = bytearray(tar.read_bytes())
    data[600] ^= 1
    tar.write_bytes(data)
    with pytest.raises(UpdateRefused, match=r"arbitrary installation: .*\.tar: not the file that was signed"):
        station.registry.fetch(station.digest)
    assert not list(station.folder.glob("downloads/*.tar"))


def test_another_registrys_keys_are_not_trusted(station: Station, tmp_path: Path) -> None:
    station.transport.folder = RegistryWorld(tmp_path / "thief").repository
    station.refuses(Attack.ARBITRARY_INSTALLATION, "is it the right registry")


def test_an_altered_assignment_is_refused(station: Station) -> None:
    (file,) = station.world.repository.rglob("*station-3.json")
    file.write_bytes(file.read_bytes().replace(b'"version": 1', b'"version": 7'))
    station.refuses(Attack.ARBITRARY_INSTALLATION, "not the file that was signed")


def test_an_altered_targets_file_is_refused(station: Station) -> None:
    file = station.world.repository / "metadata" / "3.targets.json"
    file.write_bytes(file.read_bytes().replace(station.digest[:8].encode(), b"00000000"))
    station.refuses(Attack.MIX_AND_MATCH, "metadata that does not belong together")


def test_another_stations_assignment_under_this_stations_name_is_refused(station: Station) -> None:
    sign_assignment(station, version=2, of=StationId.parse("plant-1/line-a/station-9"))
    station.refuses(Attack.WRONG_STATION, "is for plant-1/line-a/station-9, this is plant-1/line-a/station-3")


def sign_assignment(station: Station, version: int, of: StationId = STATION) -> None:
    """What only a registry gone wrong would sign."""
    now = station.world.clock.now()
    wrong = Assignment(station=of, bundle=None, version=version, assigned_at=now, assigned_by="ann")
    target = NewTarget("assignments/plant-1/line-a/station-3.json", wrong.to_bytes(), {})
    station.world.registry.repository.publish([target], now)


@pytest.mark.parametrize("body", [b"", b"<html>", b"{}", b'{"signed": {}, "signatures": []}'])
def test_what_is_no_metadata_is_refused(station: Station, body: bytes) -> None:
    station.transport.answer = lambda path: answer_of(body) if "timestamp" in path else None
    station.refuses(Attack.MALFORMED, URL)


def test_a_registry_away_is_no_attack(station: Station) -> None:
    station.transport.answer = lambda _: httpx.Response(503)
    with pytest.raises(Unavailable, match="HTTP 503"):
        station.registry.look()


def test_rotated_keys_are_followed_and_the_old_ones_are_worth_nothing(station: Station) -> None:
    station.registry.look()
    world = station.world
    old = world.copy("old")
    for role in ("timestamp", "snapshot", "targets"):
        rotate_key(role, world.offline, world.online, world.clock.now())
    world.registry = world.restarted()
    assert station.registry.look() is not None
    shutil.copytree(world.repository / "metadata", old / "metadata", dirs_exist_ok=True)
    stolen: Metadata[Timestamp] = Metadata.from_file(str(old / "metadata" / "timestamp.json"))
    stolen.signed.version += 1
    first_root = Metadata.from_file(str(world.online / "1.root.json")).signed
    (signer,) = signers_of(first_root, "timestamp", world.online)
    stolen.sign(signer)
    stolen.to_file(str(old / "metadata" / "timestamp.json"))
    station.transport.folder = old
    station.refuses(Attack.KEY_COMPROMISE, "but by the timestamp key [0-9a-f]{12} of root version 1")


def test_after_a_theft_new_keys_lead_back_from_huge_versions(station: Station) -> None:
    """Fast-forward: a thief signs version 999999, so that no honest one is ever newer."""
    world = station.world
    honest = world.copy("honest")
    sign_timestamp(station, version=999_999)
    station.registry.look()
    shutil.rmtree(world.repository)
    shutil.copytree(honest, world.repository)
    rotate_key("timestamp", world.offline, world.online, world.clock.now())
    world.registry = world.restarted()
    assert station.registry.look() is not None


def test_a_hidden_new_root_is_noticed_after_it_was_seen(station: Station) -> None:
    world = station.world
    before = world.copy("before")
    rotate_key("targets", world.offline, world.online, world.clock.now())
    world.registry = world.restarted()
    station.registry.look()
    shutil.rmtree(station.folder / "metadata")
    station.transport.folder = before
    station.refuses(Attack.ROLLBACK, "root version 1 is older than 2")


def test_only_one_process_looks_at_a_time(station: Station) -> None:
    with (
        only_one(station.folder / "lock"),
        pytest.raises(Unavailable, match="another process is at work here"),
    ):
        station.registry.look()


def test_a_bundle_that_is_not_signed_is_not_fetched(station: Station) -> None:
    with pytest.raises(Unavailable, match="is assigned, but not released there"):
        station.registry.fetch("0" * 64)


def test_what_is_left_of_other_downloads_goes(station: Station) -> None:
    downloads = station.folder / "downloads"
    downloads.mkdir(parents=True)
    (downloads / f"{'0' * 64}.tar.part").write_bytes(b"half of another")
    tar = station.registry.fetch(station.digest)
    assert list(downloads.iterdir()) == [tar]


def test_a_clock_that_was_wrong_by_years_is_made_good_by_the_next_signing(station: Station) -> None:
    station.registry.look()
    station.world.clock.pass_by(days=20_000)
    station.refuses(Attack.FREEZE, "root.json is expired")
    station.world.clock.pass_by(days=-20_000)
    station.refuses(Attack.FREEZE, "timestamp.json is expired")
    station.world.clock.pass_by(hours=37)
    assert station.world.registry.refresh()
    assert station.registry.look() is not None


def test_only_what_is_new_is_fetched(station: Station) -> None:
    station.registry.look()
    station.transport.asked.clear()
    station.registry.look()
    fetched = [path for path in station.transport.asked if not path.startswith("targets/assignments/")]
    assert fetched == ["metadata/2.root.json", "metadata/timestamp.json"]


def test_snapshot_and_timestamp_bind_what_they_point_to_by_hash(station: Station) -> None:
    """Without these hashes mix-and-match would rest on version numbers alone."""
    metadata = station.world.repository / "metadata"
    timestamp: Metadata[Timestamp] = Metadata.from_file(str(metadata / "timestamp.json"))
    snapshot: Metadata[Snapshot] = Metadata.from_file(str(metadata / "3.snapshot.json"))
    assert timestamp.signed.snapshot_meta.hashes
    assert snapshot.signed.meta["targets.json"].hashes
