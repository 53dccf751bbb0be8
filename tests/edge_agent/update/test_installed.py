from pathlib import Path

import pytest

from edge_agent.update.installed import InstalledBundles, Refusal
from inspection.errors import InputRefused
from model_registry.bundle.pack import bundle_tar
from tests.fakes.bundles import bundle, lineage
from tests.fakes.stopping_disk import Killed, StoppingDisk

STEPS_OF_A_CHANGE = 4
"""Manifest, folder renamed; pointer written, pointer renamed."""


@pytest.fixture
def tars(tmp_path: Path) -> list[Path]:
    """Three bundles, packed; each file is named by its digest."""
    return [bundle_tar(bundle(tmp_path / "made", lineage=lineage(run=f"r-{n}"))) for n in range(3)]


def put_in_service(installed: InstalledBundles, tar: Path) -> None:
    """It does well there."""
    installed.activate(installed.install(tar).name)
    installed.prove(tar.stem)


def names(data_dir: Path) -> set[str]:
    return {path.name for path in (data_dir / "bundles").iterdir()}


def damage(folder: Path) -> None:
    (folder / "model.bin").write_bytes(b"\0" * 2048)


def test_a_new_machine_has_none(tmp_path: Path) -> None:
    installed = InstalledBundles(tmp_path / "data")
    assert installed.current() is None
    assert installed.recover() == ""


def test_an_installed_bundle_is_in_service_only_when_activated(tmp_path: Path, tars: list[Path]) -> None:
    installed = InstalledBundles(tmp_path / "data")
    folder = installed.install(tars[0])
    assert installed.current() is None
    assert installed.activate(folder.name) == folder
    assert InstalledBundles(tmp_path / "data").current() == folder


def test_the_one_before_is_kept_and_older_ones_go(tmp_path: Path, tars: list[Path]) -> None:
    installed = InstalledBundles(tmp_path / "data")
    for tar in tars:
        put_in_service(installed, tar)
    assert names(tmp_path / "data") == {tars[1].stem, tars[2].stem}


def test_a_bundle_that_does_badly_gives_way_to_the_last_proven_one(tmp_path: Path, tars: list[Path]) -> None:
    """Not to the one before it, if that was never proven either."""
    installed = InstalledBundles(tmp_path / "data")
    put_in_service(installed, tars[0])
    installed.activate(installed.install(tars[1]).name, 7)
    installed.activate(installed.install(tars[2]).name, 8)
    assert (installed.unproven, installed.refusal) == (tars[2].stem, None)
    back = installed.give_up("sees nothing")
    assert back == installed.current() == tmp_path / "data" / "bundles" / tars[0].stem
    assert names(tmp_path / "data") == {tars[0].stem}
    again = InstalledBundles(tmp_path / "data")
    assert again.unproven is None
    assert again.refusal == Refusal(bundle=tars[2].stem, assignment=8, why="sees nothing")


def test_with_none_proven_no_model_is_better(tmp_path: Path, tars: list[Path]) -> None:
    installed = InstalledBundles(tmp_path / "data")
    installed.activate(installed.install(tars[0]).name)
    assert installed.give_up("crashes") is None
    assert installed.current() is None


def test_a_damaged_one_is_not_gone_back_to(tmp_path: Path, tars: list[Path]) -> None:
    installed = InstalledBundles(tmp_path / "data")
    put_in_service(installed, tars[0])
    installed.activate(installed.install(tars[1]).name)
    damage(tmp_path / "data" / "bundles" / tars[0].stem)
    assert installed.give_up("crashes") is None


def test_starts_are_counted_until_it_is_proven(tmp_path: Path, tars: list[Path]) -> None:
    installed = InstalledBundles(tmp_path / "data")
    assert installed.count_start() == 0
    installed.activate(installed.install(tars[0]).name)
    assert [InstalledBundles(tmp_path / "data").count_start() for _ in range(3)] == [1, 2, 3]
    again = InstalledBundles(tmp_path / "data")
    assert again.count_start(-1) == 2
    again.prove(tars[0].stem)
    assert InstalledBundles(tmp_path / "data").count_start() == 0


def test_none_can_be_in_service_and_the_last_one_stays(tmp_path: Path, tars: list[Path]) -> None:
    installed = InstalledBundles(tmp_path / "data")
    put_in_service(installed, tars[0])
    assert installed.activate(None) is None
    assert installed.holds(tars[0].stem)


@pytest.mark.parametrize("step", range(1, STEPS_OF_A_CHANGE + 1))
def test_a_kill_at_any_step_leaves_the_old_one_in_service(
    tmp_path: Path, tars: list[Path], step: int
) -> None:
    put_in_service(InstalledBundles(tmp_path / "data"), tars[0])
    with pytest.raises(Killed):
        put_in_service(InstalledBundles(tmp_path / "data", disk=StoppingDisk(step)), tars[1])
    again = InstalledBundles(tmp_path / "data")
    assert again.recover() == ""
    assert again.digest() == tars[0].stem
    put_in_service(again, tars[1])
    assert again.digest() == tars[1].stem


def test_a_bundle_damaged_on_the_disk_gives_way_to_the_one_before(tmp_path: Path, tars: list[Path]) -> None:
    installed = InstalledBundles(tmp_path / "data")
    put_in_service(installed, tars[0])
    put_in_service(installed, tars[1])
    current = installed.current()
    assert current is not None
    damage(current)
    again = InstalledBundles(tmp_path / "data")
    assert "model.bin: expected digest" in again.recover()
    assert again.digest() == tars[0].stem
    assert names(tmp_path / "data") == {tars[0].stem}


def test_without_a_sound_one_there_is_none(tmp_path: Path, tars: list[Path]) -> None:
    installed = InstalledBundles(tmp_path / "data")
    put_in_service(installed, tars[0])
    damage(installed.folder_of(tars[0].stem))
    assert "model.bin" in installed.recover()
    assert installed.current() is None


def test_a_damaged_pointer_is_told_and_starts_anew(tmp_path: Path, tars: list[Path]) -> None:
    put_in_service(InstalledBundles(tmp_path / "data"), tars[0])
    (tmp_path / "data" / "bundle.json").write_bytes(b"")
    again = InstalledBundles(tmp_path / "data")
    assert "bundle.json" in again.recover()
    assert again.current() is None
    put_in_service(again, tars[0])
    assert again.digest() == tars[0].stem


def test_what_is_damaged_or_absent_is_not_activated(tmp_path: Path, tars: list[Path]) -> None:
    installed = InstalledBundles(tmp_path / "data")
    damage(installed.install(tars[0]))
    with pytest.raises(InputRefused, match=r"model\.bin: expected digest"):
        installed.activate(tars[0].stem)
    with pytest.raises(InputRefused, match=r"manifest\.json: cannot be read"):
        installed.activate("0" * 64)
    assert installed.current() is None


def test_a_damaged_bundle_is_not_held_but_one_in_service_is_never_taken_away(
    tmp_path: Path, tars: list[Path]
) -> None:
    installed = InstalledBundles(tmp_path / "data")
    put_in_service(installed, tars[0])
    damage(installed.install(tars[1]))
    assert not installed.holds(tars[1].stem)
    assert not installed.folder_of(tars[1].stem).exists()
    installed.discard(tars[0].stem)
    assert installed.holds(tars[0].stem)
