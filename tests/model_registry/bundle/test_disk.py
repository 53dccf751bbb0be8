from pathlib import Path

import pytest

from inspection.errors import Unavailable
from model_registry.bundle.disk import DISK, staging_folder, sync_tree, write_whole
from tests.fakes.stopping_disk import Killed, StoppingDisk


@pytest.mark.parametrize("step", [1, 2])
def test_a_kill_at_any_step_leaves_the_old_file(tmp_path: Path, step: int) -> None:
    file = tmp_path / "pointer.json"
    write_whole(file, b"old")
    with pytest.raises(Killed):
        write_whole(file, b"new", disk=StoppingDisk(step))
    assert file.read_bytes() == b"old"


def test_what_a_kill_left_behind_does_not_stop_the_next_write(tmp_path: Path) -> None:
    file = tmp_path / "pointer.json"
    with pytest.raises(Killed):
        write_whole(file, b"new", disk=StoppingDisk(1))
    write_whole(file, b"newer")
    assert file.read_bytes() == b"newer"
    assert [path.name for path in tmp_path.iterdir()] == ["pointer.json"]


def test_a_secret_is_its_owners_from_the_first_byte(tmp_path: Path) -> None:
    DISK.create(tmp_path / "key", b"secret", 0o600)
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600


def test_a_disk_that_refuses_is_named(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="missing/file: cannot be written"):
        DISK.create(tmp_path / "missing" / "file", b"")


def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(Unavailable, match=r"below: cannot be made \(Not a directory\)"):
        staging_folder(tmp_path / "file" / "below")


def test_a_tree_with_links_and_folders_can_be_flushed(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "file").write_bytes(b"1")
    (tmp_path / "link").symlink_to("folder/file")
    sync_tree(tmp_path)
