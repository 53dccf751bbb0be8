import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from inspection.errors import InputRefused
from model_registry.trust.ceremony import (
    add_root_key,
    init_keys,
    newest_root,
    read_roots,
    renew_root,
    revoke_key,
    rotate_key,
)
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


def root_ids(offline: Path) -> list[str]:
    return [path.stem.removeprefix("root-") for path in sorted(offline.glob("root-*.pem"))]


def test_a_stolen_root_key_loses_its_power_without_a_successor(folders: tuple[Path, Path]) -> None:
    stolen = root_ids(folders[0])[0]
    revoke_key("root", stolen, *folders, START)
    root = newest_root(folders[1])
    assert (root.version, len(root.roles["root"].keyids), root.roles["root"].threshold) == (2, 2, 2)
    assert not any(keyid.startswith(stolen) for keyid in root.roles["root"].keyids)
    assert len(root_ids(folders[0])) == 3, "the file stays, and has no power"


def test_a_second_root_key_only_goes_for_another(folders: tuple[Path, Path]) -> None:
    first, second, _ = root_ids(folders[0])
    revoke_key("root", first, *folders, START)
    with pytest.raises(InputRefused, match="without it 1 root keys are left, 2 are needed; add --successor"):
        revoke_key("root", second, *folders, START)
    revoke_key("root", second, *folders, START, successor=True)
    add_root_key(*folders, START)
    root = read_roots(folders[1])[-1].signed
    assert (root.version, len(root.roles["root"].keyids)) == (4, 3)


def test_the_stolen_key_does_not_speak_for_the_root_without_it(folders: tuple[Path, Path]) -> None:
    stolen, _, elsewhere = root_ids(folders[0])
    (folders[0] / f"root-{elsewhere}.pem").unlink()
    with pytest.raises(InputRefused, match="1 of 2 needed root keys beside the one that goes; bring another"):
        revoke_key("root", stolen, *folders, START)
    assert newest_root(folders[1]).version == 1


def test_an_online_role_is_not_left_without_a_key(folders: tuple[Path, Path]) -> None:
    old = newest_root(folders[0]).roles["targets"].keyids[0][:12]
    with pytest.raises(
        InputRefused, match="without it 0 targets keys are left, 1 are needed; add --successor"
    ):
        revoke_key("targets", old, *folders, START)
    revoke_key("targets", old, *folders, START, successor=True)
    assert not newest_root(folders[1]).roles["targets"].keyids[0].startswith(old)


def test_which_key_was_stolen_must_be_said(folders: tuple[Path, Path]) -> None:
    with pytest.raises(InputRefused, match="key 'zz': say which root key is to go: "):
        revoke_key("root", "zz", *folders, START)


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
