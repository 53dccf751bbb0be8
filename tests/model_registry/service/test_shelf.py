from pathlib import Path

from inspection.identity import StationId
from tests.fakes.bundles import bundle, lineage
from tests.fakes.registry_world import STATION, RegistryWorld

OTHER = StationId.parse("plant-1/line-a/station-1")


def test_what_was_signed_reads_back_as_it_was_said(tmp_path: Path) -> None:
    world = RegistryWorld(tmp_path)
    release = world.release(bundle(tmp_path))
    shelf = world.restarted().shelf
    assert shelf.release_of(release.digest) == release
    assert shelf.release_of("0" * 64) is None


def test_releases_come_newest_first_and_assignments_by_station(tmp_path: Path) -> None:
    world = RegistryWorld(tmp_path)
    old = world.release(bundle(tmp_path))
    world.clock.pass_by(hours=1)
    new = world.release(bundle(tmp_path, lineage=lineage(run="r-2")))
    for station in (STATION, OTHER):
        world.assign(new.digest, station)
    shelf = world.registry.shelf
    assert shelf.releases() == (new, old)
    assert [assignment.station for assignment in shelf.assignments()] == [OTHER, STATION]
