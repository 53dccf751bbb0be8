import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from inspection.errors import InputRefused
from model_registry.trust.ceremony import init_keys, newest_root, read_roots, renew_root, rotate_key
from tests.fakes.registry_world import START


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    offline, online = tmp_path / "offline", tmp_path / "online"
    init_keys(offline, online, START)
    return offline, online


def test_two_of_three_root_keys_speak_and_none_is_on_the_server(folders: tuple[Path, Path]) -> None:
    offline, online = folders
    role = newest_root(online).roles["root"]
    assert (role.threshold, len(role.keyids)) == (2, 3)
    assert sorted(path.name.split("-")[0] for path in online.glob("*.pem")) == [
        "snapshot",
        "targets",
        "timestamp",
    ]
    assert {path.name.split("-")[0] for path in offline.glob("*.pem")} == {"root"}


def test_the_same_folder_for_both_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="need two folders"):
        init_keys(tmp_path, tmp_path, START)


def test_keys_are_not_made_twice(folders: tuple[Path, Path]) -> None:
    with pytest.raises(InputRefused, match="has keys already; rotate them with"):
        init_keys(*folders, START)


def test_a_rotated_online_key_replaces_the_old_one(folders: tuple[Path, Path]) -> None:
    before = newest_root(folders[0]).roles["timestamp"].keyids
    rotate_key("timestamp", *folders, START)
    root = newest_root(folders[1])
    assert root.version == 2
    assert len(root.roles["timestamp"].keyids) == 1
    assert root.roles["timestamp"].keyids != before


def test_a_lost_root_key_is_replaced_by_the_other_two(folders: tuple[Path, Path]) -> None:
    lost = sorted(folders[0].glob("root-*.pem"))[0]
    lost.unlink()
    keyid = lost.stem.removeprefix("root-")
    rotate_key("root", *folders, START, old=keyid)
    keyids = newest_root(folders[0]).roles["root"].keyids
    assert len(keyids) == 3
    assert not any(known.startswith(keyid) for known in keyids)


def test_which_root_key_is_to_go_must_be_said(folders: tuple[Path, Path]) -> None:
    with pytest.raises(InputRefused, match="say which root key is to go: "):
        rotate_key("root", *folders, START)


def test_one_root_key_alone_signs_nothing(folders: tuple[Path, Path]) -> None:
    for file in sorted(folders[0].glob("root-*.pem"))[1:]:
        file.unlink()
    with pytest.raises(InputRefused, match="1 of 2 needed root keys"):
        renew_root(*folders, START)


def test_an_unknown_role_is_named(folders: tuple[Path, Path]) -> None:
    with pytest.raises(InputRefused, match="role 'mirror': one of root, targets, snapshot, timestamp"):
        rotate_key("mirror", *folders, START)


def test_renewed_root_lives_another_year(folders: tuple[Path, Path]) -> None:
    renew_root(*folders, START + timedelta(days=300))
    assert newest_root(folders[1]).expires == START + timedelta(days=665)


def test_a_root_that_does_not_follow_from_the_one_before_is_refused(
    folders: tuple[Path, Path], tmp_path: Path
) -> None:
    init_keys(tmp_path / "thief", tmp_path / "thief-online", START)
    renew_root(tmp_path / "thief", tmp_path / "thief-online", START)
    shutil.copy(tmp_path / "thief" / "2.root.json", folders[1])
    with pytest.raises(InputRefused, match=r"2\.root\.json: not a root signed by the one before it"):
        read_roots(folders[1])


def test_a_folder_without_keys_says_how_to_make_them(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="make keys with `model-registry keys init`"):
        newest_root(tmp_path)
