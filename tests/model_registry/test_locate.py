from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest

from inspection.errors import InputRefused, Unavailable
from model_registry.bundle.pack import bundle_tar
from model_registry.bundle.verify import read_manifest
from model_registry.locate import manifest_of, verified_folder
from tests.fakes.bundles import bundle


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return bundle(tmp_path)


@pytest.fixture
def store(folder: Path) -> Iterator[str]:
    """A bucket in memory with the bundle as a folder and as `tar`."""
    memory = fsspec.filesystem("memory")
    memory.put(str(folder), f"/models/{folder.name}", recursive=True)
    memory.put_file(str(bundle_tar(folder)), "/models/tar")
    yield "memory://models"
    memory.rm("/models", recursive=True)


def test_a_bundle_is_the_same_wherever_it_lies(folder: Path, store: str) -> None:
    for where in (str(folder), str(bundle_tar(folder)), f"{store}/{folder.name}", f"{store}/tar"):
        assert manifest_of(where).digest == folder.name, where
        with verified_folder(where) as there:
            assert read_manifest(there).digest == folder.name, where
            assert (there / "golden" / "one.png").read_bytes() == b"not really a picture"


def test_what_was_changed_in_the_store_is_named(folder: Path, store: str) -> None:
    memory = fsspec.filesystem("memory")
    memory.pipe_file(f"/models/{folder.name}/model.bin", bytes(2048))
    with pytest.raises(InputRefused, match=r"model\.bin: expected digest"):
        manifest_of(f"{store}/{folder.name}")

    memory.rm_file(f"/models/{folder.name}/model.bin")
    with pytest.raises(InputRefused, match=r"model\.bin is missing; upload the bundle again"):
        manifest_of(f"{store}/{folder.name}")


def test_a_folder_that_is_named_like_another_bundle(folder: Path, store: str) -> None:
    memory = fsspec.filesystem("memory")
    memory.copy(f"/models/{folder.name}", f"/models/{'0' * 64}", recursive=True)
    with pytest.raises(InputRefused, match="expected digest 0000"):
        manifest_of(f"{store}/{'0' * 64}")


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("nothing-here", "nothing-here: no such bundle; give a bundle's folder or its tar"),
        ("memory://nothing/here", "memory://nothing/here: no such bundle; give the URL"),
        ("gopher://models/1", "gopher://models/1: Protocol not known: gopher"),
    ],
)
def test_what_is_no_bundle_is_told(where: str, words: str) -> None:
    with pytest.raises(InputRefused, match=words):
        manifest_of(where)


def test_a_store_that_breaks_off_is_unavailable(folder: Path) -> None:
    where = f"file://{folder}"
    (folder / "model.bin").unlink()
    (folder / "model.bin").mkdir()
    with pytest.raises((Unavailable, InputRefused)):
        manifest_of(where)
