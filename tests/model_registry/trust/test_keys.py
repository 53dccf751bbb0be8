from pathlib import Path

import pytest
from tuf.api.metadata import Root

from inspection.errors import InputRefused
from model_registry.trust.keys import create_key, signers_of


def root_with(*signers: object, role: str = "root") -> Root:
    root = Root()
    for signer in signers:
        root.add_key(signer.public_key, role)  # type: ignore[attr-defined]
    return root


def test_a_key_file_is_its_owners_alone(tmp_path: Path) -> None:
    create_key(tmp_path / "keys", "targets")
    (file,) = (tmp_path / "keys").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.name.startswith("targets-")


def test_keys_are_found_by_what_root_says_not_by_their_file(tmp_path: Path) -> None:
    create_key(tmp_path, "targets")
    known = create_key(tmp_path, "targets")
    (found,) = signers_of(root_with(known, role="targets"), "targets", tmp_path)
    assert found.public_key == known.public_key


def test_a_missing_key_is_named(tmp_path: Path) -> None:
    elsewhere = create_key(tmp_path / "elsewhere", "targets")
    with pytest.raises(
        InputRefused, match=f"0 of 1 needed targets keys; .*{elsewhere.public_key.keyid[:12]}"
    ):
        signers_of(root_with(elsewhere, role="targets"), "targets", tmp_path)


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    key = create_key(tmp_path, "root")
    (file,) = tmp_path.iterdir()
    file.chmod(0o644)
    with pytest.raises(InputRefused, match="others can read this key; run `chmod 600"):
        signers_of(root_with(key), "root", tmp_path)


def test_a_locked_key_opens_with_its_passphrase_only(tmp_path: Path) -> None:
    root = root_with(create_key(tmp_path, "root", "correct horse"))
    (file,) = tmp_path.iterdir()
    assert b"ENCRYPTED" in file.read_bytes()
    assert len(signers_of(root, "root", tmp_path, "correct horse")) == 1
    with pytest.raises(InputRefused, match="is locked; give its passphrase"):
        signers_of(root, "root", tmp_path)
    with pytest.raises(InputRefused, match="wrong passphrase, or not a key file"):
        signers_of(root, "root", tmp_path, "battery staple")


def test_a_damaged_key_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "root-1.pem").write_bytes(b"")
    (tmp_path / "root-1.pem").chmod(0o600)
    with pytest.raises(InputRefused, match=r"root-1\.pem: wrong passphrase, or not a key file"):
        signers_of(root_with(create_key(tmp_path / "other", "root")), "root", tmp_path)
