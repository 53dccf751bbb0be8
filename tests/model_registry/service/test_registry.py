from pathlib import Path

import pytest

from inspection.errors import InputRefused
from inspection.files import read_json_file
from inspection.identity import StationId
from model_registry.bundle.pack import bundle_tar
from model_registry.rollout.ledger import LedgerEvent
from model_registry.service.quarantine import Refused, ReleaseRefused
from tests.fakes.bundles import bundle, lineage, metrics
from tests.fakes.registry_world import RegistryWorld
from tests.fakes.stopping_disk import Killed, StoppingDisk


@pytest.fixture
def world(tmp_path: Path) -> RegistryWorld:
    return RegistryWorld(tmp_path)


def events(world: RegistryWorld) -> list[LedgerEvent]:
    return [line.fact.event for line in world.registry.ledger.lines()]


def test_a_bundle_is_released_and_assigned_and_both_are_written_down(
    world: RegistryWorld, tmp_path: Path
) -> None:
    release = world.release(bundle(tmp_path))
    assignment = world.assign(release.digest)
    assert world.registry.shelf.releases() == (release,)
    assert world.registry.shelf.assignments() == (assignment,)
    assert events(world) == [LedgerEvent.RELEASED, LedgerEvent.ASSIGNED]


def test_the_same_bundle_twice_is_one_release(world: RegistryWorld, tmp_path: Path) -> None:
    folder = bundle(tmp_path)
    first = world.release(folder)
    tar = bundle_tar(folder, world.registry.upload_folder() / "bundle.tar")
    assert world.registry.release(tar, "bob") == (first, False)
    assert events(world) == [LedgerEvent.RELEASED]


def test_one_changed_byte_is_refused_and_kept(world: RegistryWorld, tmp_path: Path) -> None:
    tar = bundle_tar(bundle(tmp_path), world.registry.upload_folder() / "bundle.tar")
    data = bytearray(tar.read_bytes())
    data[data.rindex(b"<net/>")] ^= 1
    tar.write_bytes(data)
    with pytest.raises(ReleaseRefused, match=r"bundle refused: model\.xml: expected digest .* found "):
        world.registry.release(tar, "ann")
    (kept,) = (world.data / "quarantine").glob("*.tar")
    assert kept.read_bytes() == data
    assert "model.xml: expected digest" in read_json_file(kept.with_suffix(".json"), Refused).reasons[0]
    assert world.registry.shelf.releases() == ()


def test_a_worse_bundle_does_not_pass_the_gate(world: RegistryWorld, tmp_path: Path) -> None:
    parent = world.release(bundle(tmp_path))
    worse = bundle(tmp_path, metrics=metrics(map50_int8=0.8), lineage=lineage(parents=(parent.digest,)))
    with pytest.raises(ReleaseRefused, match=r"mAP50 INT8 is 0\.800, the bundle in service"):
        world.release(worse)
    assert world.registry.shelf.releases() == (parent,)


def test_what_is_not_released_is_not_assigned(world: RegistryWorld) -> None:
    with pytest.raises(InputRefused, match=f"bundle {'0' * 64}: not released"):
        world.assign("0" * 64)


def test_a_station_can_be_told_to_run_without_a_model(world: RegistryWorld) -> None:
    assert world.assign(None).bundle is None


def test_assignments_of_a_station_count_upwards_over_restarts(world: RegistryWorld) -> None:
    assert world.assign(None).version == 1
    world.registry = world.restarted()
    assert world.assign(None).version == 2
    assert world.assign(None, StationId.parse("plant-1/line-a/station-9")).version == 1


@pytest.mark.parametrize("step", range(1, 8))
def test_a_kill_in_the_middle_of_a_release_leaves_nothing_half_released(
    world: RegistryWorld, tmp_path: Path, step: int
) -> None:
    folder = bundle(tmp_path)
    world.registry = world.restarted(StoppingDisk(step))
    with pytest.raises(Killed):
        world.release(folder)
    world.registry = world.restarted()
    assert world.registry.shelf.releases() == ()
    assert world.release(folder).digest == folder.name


def test_what_a_kill_kept_out_of_the_ledger_is_added_at_the_next_start(world: RegistryWorld) -> None:
    world.assign(None)
    ledger = world.registry.ledger
    before = {path: path.read_bytes() for path in ledger.path.parent.glob("ledger.jsonl*")}
    world.assign(None)
    for path, content in before.items():
        path.write_bytes(content)
    world.restarted()
    assert [line.fact.version for line in ledger.lines()] == [1, 2]


def test_uploads_that_a_kill_left_are_cleared(world: RegistryWorld) -> None:
    (world.registry.upload_folder() / "bundle.tar").write_bytes(b"half")
    world.restarted()
    assert list((world.data / "incoming").iterdir()) == []


def test_signatures_are_renewed_in_time(world: RegistryWorld) -> None:
    assert not world.registry.refresh()
    world.clock.pass_by(hours=40)
    assert world.registry.refresh()
