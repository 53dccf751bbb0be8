from pathlib import Path

import pytest

from inspection.errors import InputRefused
from model_registry.bundle.verify import fingerprint, read_manifest, verify_folder
from tests.fakes.bundles import bundle


def test_a_sound_bundle_gives_its_manifest(tmp_path: Path) -> None:
    folder = bundle(tmp_path)
    assert verify_folder(folder).digest == folder.name


def test_one_changed_byte_is_named_with_both_digests(tmp_path: Path) -> None:
    folder = bundle(tmp_path)
    weights = folder / "model.bin"
    before = fingerprint(weights).sha256
    weights.write_bytes(weights.read_bytes()[:-1] + b"\0")
    after = fingerprint(weights).sha256
    with pytest.raises(InputRefused, match=rf"model\.bin: expected digest {before} .* found {after} "):
        verify_folder(folder)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    folder = bundle(tmp_path)
    (folder / "golden" / "one.png").unlink()
    with pytest.raises(InputRefused, match=r"golden/one\.png is missing; fetch the bundle again"):
        verify_folder(folder)


def test_an_extra_file_is_named(tmp_path: Path) -> None:
    folder = bundle(tmp_path)
    (folder / "plugin.so").write_bytes(b"")
    with pytest.raises(InputRefused, match=r"plugin\.so is not named in manifest\.json; remove it"):
        verify_folder(folder)


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    folder = bundle(tmp_path)
    (tmp_path / "elsewhere").write_bytes((folder / "model.bin").read_bytes())
    (folder / "model.bin").unlink()
    (folder / "model.bin").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(InputRefused, match=r"model\.bin: not a regular file"):
        verify_folder(folder)


def test_a_changed_manifest_does_not_fit_the_folders_name(tmp_path: Path) -> None:
    folder = bundle(tmp_path)
    path = folder / "manifest.json"
    path.write_bytes(
        path.read_bytes().replace(b'"reject": 0.5', b'"reject": 0.9').replace(b":0.5,", b":0.9,")
    )
    with pytest.raises(InputRefused, match=f"expected digest {folder.name}, found "):
        verify_folder(folder)


def test_a_manifest_has_one_spelling_only(tmp_path: Path) -> None:
    folder = bundle(tmp_path)
    path = folder / "manifest.json"
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(InputRefused, match="not in canonical form"):
        read_manifest(folder)


def test_a_folder_that_is_no_bundle_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match=r"a bundle is a folder with a manifest\.json"):
        verify_folder(tmp_path)


def test_an_unknown_key_in_the_manifest_is_named(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('{"shape": 1}')
    with pytest.raises(InputRefused, match="shape: unknown key"):
        read_manifest(tmp_path)
