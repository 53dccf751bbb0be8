import shutil
from pathlib import Path

import pytest
from tuf.api.metadata import Metadata

from inspection.errors import InputRefused
from model_registry.trust.ceremony import init_keys, rotate_key
from model_registry.trust.repository import KEPT_VERSIONS, NewTarget, Repository
from model_registry.trust.signing import Lifetimes
from tests.fakes.registry_world import START, RegistryWorld, StillClock
from tests.fakes.stopping_disk import Killed, StoppingDisk

ONE = NewTarget("assignments/a/b/c.json", b"one", {})
TWO = NewTarget("assignments/a/b/d.json", b"two", {"note": 2})
STEPS_OF_A_PUBLISH = 8
"""Target, targets, snapshot, timestamp: written and renamed."""


def repository(folder: Path, **given: object) -> Repository:
    if not (folder / "online").exists():
        init_keys(folder / "offline", folder / "online", START)
    return Repository(folder / "repository", folder / "online", Lifetimes(), **given)  # type: ignore[arg-type]


def opened(folder: Path) -> Repository:
    made = repository(folder)
    made.setup(START)
    return made


def test_what_is_published_is_signed_with_what_was_said_about_it(tmp_path: Path) -> None:
    made = opened(tmp_path)
    made.publish([ONE], START)
    made.publish([TWO], START)
    target = made.signed_targets()[TWO.path]
    assert target.custom == {"note": 2}
    assert made.path_of(target).read_bytes() == b"two"
    assert made.path_of(target).name == f"{target.hashes['sha256']}.d.json"
    assert set(made.signed_targets()) == {ONE.path, TWO.path}


def test_a_file_is_moved_in(tmp_path: Path) -> None:
    made = opened(tmp_path)
    (tmp_path / "bundle.tar").write_bytes(b"tar")
    made.publish([NewTarget("bundles/x.tar", tmp_path / "bundle.tar", {})], START)
    assert made.path_of(made.signed_targets()["bundles/x.tar"]).read_bytes() == b"tar"
    assert not (tmp_path / "bundle.tar").exists()


@pytest.mark.parametrize("step", range(1, STEPS_OF_A_PUBLISH + 1))
def test_a_kill_at_any_step_of_a_publish_leaves_the_state_before(tmp_path: Path, step: int) -> None:
    opened(tmp_path).publish([ONE], START)
    with pytest.raises(Killed):
        repository(tmp_path, disk=StoppingDisk(step)).publish([TWO], START)
    again = opened(tmp_path)
    assert set(again.signed_targets()) == {ONE.path}
    again.publish([TWO], START)
    assert set(again.signed_targets()) == {ONE.path, TWO.path}


def test_those_are_all_the_steps_that_there_are(tmp_path: Path) -> None:
    opened(tmp_path)
    disk = StoppingDisk(stop_at=99)
    repository(tmp_path, disk=disk).publish([ONE], START)
    assert disk.steps == STEPS_OF_A_PUBLISH


@pytest.mark.parametrize("step", range(1, 9))
def test_a_kill_in_the_first_setup_is_made_good_by_the_next(tmp_path: Path, step: int) -> None:
    with pytest.raises(Killed):
        repository(tmp_path, disk=StoppingDisk(step)).setup(START)
    assert opened(tmp_path).timestamp().version == 1


def test_nothing_is_signed_anew_before_half_of_its_life(tmp_path: Path) -> None:
    made, clock = opened(tmp_path), StillClock()
    clock.pass_by(hours=35)
    assert not made.refresh(clock.now())
    clock.pass_by(hours=2)
    assert made.refresh(clock.now())
    assert made.timestamp().version == 2
    assert not made.refresh(clock.now())


def test_after_a_rotation_a_start_signs_with_the_new_key(tmp_path: Path) -> None:
    opened(tmp_path).publish([ONE], START)
    for role in ("timestamp", "targets"):
        rotate_key(role, tmp_path / "offline", tmp_path / "online", START)
    again = opened(tmp_path)
    assert set(again.signed_targets()) == {ONE.path}
    assert (again.metadata / "3.root.json").exists()


def test_a_changed_file_is_named_and_not_signed_over(tmp_path: Path) -> None:
    made = opened(tmp_path)
    made.publish([ONE], START)
    file = made.metadata / "2.targets.json"
    file.write_bytes(file.read_bytes().replace(b'"length":3', b'"length":4'))
    with pytest.raises(InputRefused, match=r"2\.targets\.json: not what was signed"):
        made.publish([TWO], START)


def test_a_forged_timestamp_is_noticed(tmp_path: Path) -> None:
    made = opened(tmp_path)
    file = made.metadata / "timestamp.json"
    forged = Metadata.from_file(str(file))
    forged.signed.version = 99
    forged.to_file(str(file))
    with pytest.raises(InputRefused, match="timestamp is not signed by a key of root 1"):
        made.signed_targets()


def test_a_missing_online_key_is_named(tmp_path: Path) -> None:
    made = opened(tmp_path)
    next((tmp_path / "online").glob("snapshot-*")).unlink()
    with pytest.raises(InputRefused, match="0 of 1 needed snapshot keys"):
        made.publish([ONE], START)


def test_old_versions_go_and_the_last_ones_stay(tmp_path: Path) -> None:
    made = opened(tmp_path)
    for _ in range(KEPT_VERSIONS + 5):
        made.publish([ONE], START)
    versions = sorted(int(path.name.split(".")[0]) for path in made.metadata.glob("*.targets.json"))
    assert versions == list(range(7, KEPT_VERSIONS + 7))


def test_the_servers_folder_never_needs_a_root_key(tmp_path: Path) -> None:
    world = RegistryWorld(tmp_path)
    shutil.rmtree(world.offline)
    world.assign(None)
    assert world.restarted().shelf.assignments()
