import threading
from pathlib import Path

import pytest

from edge_agent.update.attack import Attack, UpdateRefused
from edge_agent.update.client import TrustedRegistry
from edge_agent.update.fetch import HttpFetcher
from edge_agent.update.installed import InstalledBundles
from edge_agent.update.updater import MOST_STARTS, Updater, UpdateReport
from inspection.detection import Threshold
from inspection.errors import InputRefused
from inspection.wire.messages import UpdateState
from model_registry.bundle.manifest import BundleManifest
from model_registry.rollout.client import RegistryClient
from model_registry.service.publish import publish
from tests.fakes.bundles import bundle, lineage, metrics
from tests.fakes.registry_world import STATION, RegistryWorld
from tests.fakes.running_registry import running
from tests.fakes.update_source import AWAY, FROZEN, UpdateSource

IDLE = UpdateReport(UpdateState.IDLE, "")


def accept_screws(manifest: BundleManifest) -> None:
    if "screw" not in manifest.labels:
        raise InputRefused(f"bundle {manifest.name}: recipe ac-1 needs label 'screw', the bundle has none")


class GoldenCheck:
    """Refuses the bundles that it is told to."""

    def __init__(self) -> None:
        self.checked: list[str] = []
        self.bad: set[str] = set()

    def __call__(self, folder: Path) -> None:
        self.checked.append(folder.name)
        if folder.name in self.bad:
            raise InputRefused(f"golden check of {folder.name}: the model crashed (signal 11)")


class Station:
    def __init__(self, tmp_path: Path) -> None:
        self.source = UpdateSource(tmp_path / "downloads")
        self.installed = InstalledBundles(tmp_path / "data")
        self.golden = GoldenCheck()
        self.updater = Updater(self.source, self.installed, self.golden, accept_screws, every_s=3600)

    def look(self) -> UpdateReport:
        self.updater.look()
        return self.updater.report


@pytest.fixture
def station(tmp_path: Path) -> Station:
    return Station(tmp_path)


def made(tmp_path: Path, run: str) -> Path:
    return bundle(tmp_path / "made", lineage=lineage(run=run))


def test_from_release_to_service_over_a_real_network(tmp_path: Path) -> None:
    world, folder = RegistryWorld(tmp_path / "registry"), bundle(tmp_path)
    with running(world) as (url, token):
        digest = publish(folder, url, token, "ann").digest
        RegistryClient(url, token).assign(STATION, digest, "ann")
        fetcher = HttpFetcher(lambda: 0.0)
        registry = TrustedRegistry(url, world.root, tmp_path / "update", STATION, fetcher, world.clock.now)
        installed = InstalledBundles(tmp_path / "data")
        updater = Updater(registry, installed, GoldenCheck(), accept_screws, every_s=3600)
        updater.look()
        assert updater.report == IDLE
        assert installed.digest() == digest
        fetcher.close()
    updater.look()
    assert "does not answer" in updater.message
    assert installed.digest() == digest
    assert list((tmp_path / "update" / "downloads").iterdir()) == []


def test_a_download_goes_on_over_a_real_network(tmp_path: Path) -> None:
    world, folder = RegistryWorld(tmp_path / "registry"), bundle(tmp_path)
    with running(world) as (url, token):
        digest = publish(folder, url, token, "ann").digest
        (served,) = world.repository.rglob("*.tar")
        content = served.read_bytes()
        fetcher = HttpFetcher(lambda: 0.0)
        stream = fetcher.resume(f"{url}/targets/bundles/{served.name}", 4000)
        assert (stream.start, b"".join(stream.chunks)) == (4000, content[4000:])
        registry = TrustedRegistry(url, world.root, tmp_path / "update", STATION, fetcher, world.clock.now)
        partial = tmp_path / "update" / "downloads" / f"{digest}.tar.part"
        partial.parent.mkdir(parents=True)
        partial.write_bytes(content[:4000])
        assert registry.fetch(digest).read_bytes() == content
        fetcher.close()


def test_a_new_bundle_is_tried_before_it_serves(station: Station, tmp_path: Path) -> None:
    folder = made(tmp_path, "r-1")
    station.source.offer(folder)
    assert station.look() == IDLE
    assert station.installed.digest() == folder.name
    assert station.golden.checked == [folder.name]


def test_what_serves_already_is_not_fetched_again(station: Station, tmp_path: Path) -> None:
    station.source.offer(made(tmp_path, "r-1"))
    station.look()
    station.look()
    assert len(station.source.fetched) == 1


def test_going_back_by_assignment_needs_no_second_download(station: Station, tmp_path: Path) -> None:
    first, second = made(tmp_path, "r-1"), made(tmp_path, "r-2")
    for folder in (first, second, first):
        station.source.offer(folder)
        station.look()
    assert station.installed.digest() == first.name
    assert station.source.fetched == [first.name, second.name]
    assert station.golden.checked == [first.name, second.name, first.name]


def test_none_assigned_takes_the_bundle_out_of_service(station: Station, tmp_path: Path) -> None:
    station.source.offer(made(tmp_path, "r-1"))
    station.look()
    station.source.assign(None)
    assert station.look() == IDLE
    assert station.installed.current() is None


def test_without_an_assignment_it_says_so(station: Station) -> None:
    assert station.look() == UpdateReport(UpdateState.IDLE, "no bundle is assigned to this station")


def test_a_bundle_that_fails_the_golden_check_never_serves_and_is_not_tried_in_a_loop(
    station: Station, tmp_path: Path
) -> None:
    good, bad = made(tmp_path, "r-1"), made(tmp_path, "r-2")
    station.source.offer(good)
    station.look()
    station.golden.bad = {bad.name}
    station.source.offer(bad)
    refused = UpdateReport(UpdateState.REFUSED, f"golden check of {bad.name}: the model crashed (signal 11)")
    assert station.look() == refused
    assert station.look() == refused
    assert station.golden.checked == [good.name, bad.name]
    assert station.installed.digest() == good.name
    assert not station.installed.folder_of(bad.name).exists()


def test_what_was_refused_is_not_tried_again_after_a_restart(station: Station, tmp_path: Path) -> None:
    bad = made(tmp_path, "r-2")
    station.golden.bad = {bad.name}
    station.source.offer(bad)
    refused = station.look()
    again = restarted(station, tmp_path)
    again.look()
    assert again.report == refused
    assert station.golden.checked == [bad.name]


def test_a_bundle_that_ends_the_program_is_given_up_at_the_fourth_start(
    station: Station, tmp_path: Path
) -> None:
    good, bad = made(tmp_path, "r-1"), made(tmp_path, "r-2")
    station.source.offer(good)
    station.look()
    station.installed.prove(good.name)
    station.source.offer(bad)
    station.look()
    in_service = []
    for _ in range(MOST_STARTS + 1):
        restarted(station, tmp_path).recover()  # and killed
        in_service.append(InstalledBundles(tmp_path / "data").digest())
    assert in_service == [bad.name] * MOST_STARTS + [good.name]
    updater = restarted(station, tmp_path)
    updater.look()
    assert updater.message == f"bundle {bad.name}: the program ended 3 times before this bundle was proven"
    assert station.golden.checked == [good.name, bad.name]


def test_a_stop_in_peace_is_no_crash(station: Station, tmp_path: Path) -> None:
    bundle_ = made(tmp_path, "r-1")
    station.source.offer(bundle_)
    station.look()
    for _ in range(MOST_STARTS + 2):
        again = restarted(station, tmp_path)
        again.start()
        again.stop()
    assert InstalledBundles(tmp_path / "data").digest() == bundle_.name


def test_assigning_a_refused_bundle_again_makes_the_station_try_again(
    station: Station, tmp_path: Path
) -> None:
    folder = made(tmp_path, "r-1")
    station.golden.bad = {folder.name}
    station.source.offer(folder)
    station.look()
    station.golden.bad = set()
    station.source.assign(folder.name)
    assert station.look() == IDLE
    assert station.installed.digest() == folder.name


def test_a_bundle_for_other_classes_is_refused(station: Station, tmp_path: Path) -> None:
    bolts = bundle(
        tmp_path / "made",
        name="bolts",
        labels=("bolt",),
        thresholds={"bolt": Threshold.sharp(0.5)},
        metrics=metrics(per_class={}),
    )
    station.source.offer(bolts)
    words = "bundle bolts: recipe ac-1 needs label 'screw', the bundle has none"
    assert station.look() == UpdateReport(UpdateState.REFUSED, words)
    assert station.golden.checked == []


def test_a_file_that_holds_another_bundle_is_refused(station: Station, tmp_path: Path) -> None:
    folder = made(tmp_path, "r-1")
    station.source.offer(folder, under="0" * 64)
    words = f"wrong software: bundle {'0' * 64}: the signed file holds bundle {folder.name}"
    assert station.look() == UpdateReport(UpdateState.REFUSED, words, Attack.WRONG_SOFTWARE)
    assert not station.installed.folder_of(folder.name).exists()


def test_a_registry_away_changes_nothing(station: Station, tmp_path: Path) -> None:
    station.source.offer(made(tmp_path, "r-1"))
    station.look()
    before = station.installed.current()
    station.source.error = AWAY
    assert station.look() == UpdateReport(UpdateState.IDLE, str(AWAY), away=True)
    assert station.installed.current() == before
    station.source.error = None
    assert station.look() == IDLE


def test_an_attack_is_shown_by_its_name(station: Station) -> None:
    station.source.error = FROZEN
    words = "freeze: timestamp.json is expired"
    assert station.look() == UpdateReport(UpdateState.REFUSED, words, Attack.FREEZE)


def test_its_name_stays_until_a_look_ends_well(station: Station, tmp_path: Path) -> None:
    """Else an attacker who now and then does not answer would make it blink."""
    station.source.error = FROZEN
    station.look()
    station.source.error = AWAY
    assert station.look() == UpdateReport(UpdateState.IDLE, str(AWAY), Attack.FREEZE, away=True)
    station.source.error = None
    station.source.offer(made(tmp_path, "r-1"))
    assert station.look() == IDLE


def test_what_goes_wrong_on_the_way_is_no_fault_of_the_bundle(station: Station, tmp_path: Path) -> None:
    """Else one altered download would keep a bundle away for good."""
    folder = made(tmp_path, "r-1")
    station.source.offer(folder)
    station.source.fetch_error = UpdateRefused(Attack.ARBITRARY_INSTALLATION, "not the file that was signed")
    assert station.look().attack is Attack.ARBITRARY_INSTALLATION
    station.source.fetch_error = None
    assert station.look() == IDLE
    assert station.installed.digest() == folder.name


def test_a_full_disk_is_tried_again(station: Station, tmp_path: Path) -> None:
    station.source.offer(made(tmp_path, "r-1"))
    (tmp_path / "data").mkdir()
    in_the_way = tmp_path / "data" / "bundles"
    in_the_way.write_bytes(b"")
    assert "bundles: cannot be made (File exists)" in station.look().message
    assert station.updater.state is UpdateState.IDLE
    in_the_way.unlink()
    assert station.look() == IDLE


def restarted(station: Station, tmp_path: Path) -> Updater:
    """The program once more, its thread not begun."""
    return Updater(station.source, InstalledBundles(tmp_path / "data"), station.golden, accept_screws, 3600)


class WatchedSource(UpdateSource):
    """Tells a test when it was asked; its first answer is a defect that nobody foresaw."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.looked = threading.Semaphore(0)
        self.looks = 0

    def look(self) -> None:
        self.looks += 1
        self.looked.release()
        if self.looks == 1:
            raise RuntimeError("nobody foresaw this")


def test_the_thread_outlives_any_failure_and_a_hint_wakes_it(tmp_path: Path) -> None:
    source = WatchedSource(tmp_path)
    installed = InstalledBundles(tmp_path / "data")
    updater = Updater(source, installed, GoldenCheck(), accept_screws, every_s=3600)
    updater.start()
    assert source.looked.acquire(timeout=10)
    updater.look_now()
    assert source.looked.acquire(timeout=10)
    updater.stop()
    assert not any(thread.name == "updater" for thread in threading.enumerate())


def test_stopping_before_the_start_is_no_error(station: Station) -> None:
    station.updater.stop()
