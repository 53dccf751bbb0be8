"""Where a bundle lies: a folder, its tar, or an fsspec URL of either (`s3://...`). The one door to fsspec."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import fsspec

from inspection.errors import InputRefused, Unavailable
from model_registry.bundle.disk import make_folder
from model_registry.bundle.manifest import MANIFEST_NAME, BundleManifest
from model_registry.bundle.unpack import LIMITS, manifest_in_tar, unpack
from model_registry.bundle.verify import MAX_MANIFEST_BYTES, parse_manifest, verify_folder

TAR_OVERHEAD = 1.2
"""Headers and padding on top of a bundle's files."""


def manifest_of(where: str) -> BundleManifest:
    """The passport of the bundle at `where`; of a folder, every file verified.

    Raises:
        InputRefused: there is none, or it is not sound.
        Unavailable: the store does not answer.
    """
    with _brought(where) as path:
        return verify_folder(path) if path.is_dir() else manifest_in_tar(path)


@contextmanager
def verified_folder(where: str) -> Iterator[Path]:
    """The bundle at `where` as a folder in which every digest fits; a tar is unpacked for as long.

    Raises:
        InputRefused, Unavailable: see `manifest_of`.
    """
    with _brought(where) as path, tempfile.TemporaryDirectory(prefix="sightline-") as folder:
        if path.is_dir():
            verify_folder(path)
            yield path
        else:
            yield unpack(path, Path(folder))


@contextmanager
def _brought(where: str) -> Iterator[Path]:
    """A folder or tar on this machine."""
    if "://" not in where:
        path = Path(where)
        if not path.is_dir() and not path.is_file():
            raise InputRefused(f"{path}: no such bundle; give a bundle's folder or its tar")
        yield path
        return
    try:
        files, root = fsspec.core.url_to_fs(where)
    except (ValueError, ImportError) as error:
        raise InputRefused(f"{where}: {error}") from error
    with tempfile.TemporaryDirectory(prefix="sightline-") as folder:
        try:
            path = _fetch(files, root, where, Path(folder))
        except OSError as error:
            raise Unavailable(f"{where}: cannot be read ({error})") from error
        yield path


def _fetch(files: Any, root: str, where: str, folder: Path) -> Path:
    if files.isfile(root):
        if files.size(root) > LIMITS.max_bytes * TAR_OVERHEAD:
            raise InputRefused(f"{where}: {files.size(root)} bytes; bundles have at most {LIMITS.max_bytes}")
        files.get_file(root, str(folder / "bundle.tar"))
        return folder / "bundle.tar"
    if not files.isfile(f"{root}/{MANIFEST_NAME}"):
        raise InputRefused(f"{where}: no such bundle; give the URL of a bundle's folder or its tar")
    # Its own name, so that a folder named like a digest must carry it.
    target = folder / root.rstrip("/").rpartition("/")[2]
    data = bytes(files.cat_file(f"{root}/{MANIFEST_NAME}", 0, MAX_MANIFEST_BYTES + 1))
    manifest = parse_manifest(data, f"{where}/{MANIFEST_NAME}")
    _bound(manifest, where)
    for name in manifest.files:
        make_folder((target / name).parent)
        if not files.isfile(f"{root}/{name}"):
            raise InputRefused(f"{where}: {name} is missing; upload the bundle again")
        files.get_file(f"{root}/{name}", str(target / name))
    (target / MANIFEST_NAME).write_bytes(data)
    return target


def _bound(manifest: BundleManifest, where: str) -> None:
    total = sum(entry.size for entry in manifest.files.values())
    if total > LIMITS.max_bytes or len(manifest.files) > LIMITS.max_files:
        raise InputRefused(f"{where}: {total} bytes in {len(manifest.files)} files are too many")
