from pathlib import Path

import pytest

from inspection.errors import InputRefused
from model_registry.bundle.pack import bundle_tar, write_bundle
from model_registry.bundle.verify import verify_folder
from tests.fakes.bundles import FILES, bundle, manifest
from tests.fakes.stopping_disk import Killed, StoppingDisk


def test_the_folder_is_named_by_the_digest_and_lists_its_files(tmp_path: Path) -> None:
    folder = write_bundle(tmp_path, manifest(), FILES)
    passport = verify_folder(folder)
    assert folder.name == passport.digest
    assert set(passport.files) == set(FILES)


def test_files_may_be_given_as_paths(tmp_path: Path) -> None:
    weights = tmp_path / "weights"
    weights.write_bytes(b"1234")
    folder = write_bundle(tmp_path, manifest(), {**FILES, "model.bin": weights})
    assert (folder / "model.bin").read_bytes() == b"1234"


def test_writing_it_twice_gives_the_same_folder(tmp_path: Path) -> None:
    assert bundle(tmp_path) == bundle(tmp_path)
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("step", range(1, 6))
def test_a_kill_leaves_no_bundle(tmp_path: Path, step: int) -> None:
    with pytest.raises(Killed):
        write_bundle(tmp_path, manifest(), FILES, StoppingDisk(step))
    assert list(tmp_path.iterdir()) == []


def test_a_name_outside_the_bundle_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match=r"bundle 'screws': files\.\.\./evil"):
        write_bundle(tmp_path, manifest(), {**FILES, "../evil": b""})


@pytest.mark.parametrize("name", ["model.xml", "model.bin", "golden/one.png"])
def test_what_every_bundle_needs_is_missed(tmp_path: Path, name: str) -> None:
    files = {file: data for file, data in FILES.items() if file != name}
    with pytest.raises(InputRefused, match=f"files: {name} is missing; add it"):
        write_bundle(tmp_path, manifest(), files)


def test_a_label_without_a_threshold_is_missed(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="thresholds: none for label 'scratch'"):
        write_bundle(tmp_path, manifest(labels=("screw", "scratch")), FILES)


def test_the_same_bundle_gives_the_same_tar(tmp_path: Path) -> None:
    one, two = bundle(tmp_path / "a"), bundle(tmp_path / "b")
    assert bundle_tar(one).read_bytes() == bundle_tar(two).read_bytes()
    assert bundle_tar(one) == tmp_path / "a" / f"{one.name}.tar"


def test_a_damaged_bundle_is_not_packed(tmp_path: Path) -> None:
    folder = bundle(tmp_path)
    (folder / "model.xml").write_bytes(b"<other/>")
    with pytest.raises(InputRefused, match=r"model\.xml: expected digest"):
        bundle_tar(folder)
