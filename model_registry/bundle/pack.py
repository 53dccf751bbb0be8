"""Bundles as they are born: a folder named by its digest, and the one tar that it travels in."""

import hashlib
import os
import shutil
import tarfile
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from inspection.errors import InputRefused, explain
from model_registry.bundle.disk import DISK, STAGING_PREFIX, Disk, staging_folder, sync_folder
from model_registry.bundle.manifest import MANIFEST_NAME, BundleManifest, FileEntry
from model_registry.bundle.verify import require_complete, verify_folder


def write_bundle(
    parent: Path, manifest: BundleManifest, files: Mapping[str, bytes | Path], disk: Disk = DISK
) -> Path:
    """The folder `parent/<digest>`, there whole or not at all.

    `manifest.files` is computed anew from `files` (name inside the bundle: its bytes, or a file to read).
    A bundle that is there already is verified and returned.

    Raises:
        InputRefused: a file name that bundles do not have, or something that the manifest lacks.
    """
    contents = {name: _bytes_of(files[name]) for name in sorted(files)}
    entries = {
        name: FileEntry(sha256=hashlib.sha256(data).hexdigest(), size=len(data))
        for name, data in contents.items()
    }
    complete = _with_files(manifest, entries)
    target = parent / complete.digest
    if target.exists():
        verify_folder(target)
        return target
    staged = staging_folder(parent)
    try:
        for name, data in {**contents, MANIFEST_NAME: complete.to_bytes()}.items():
            (staged / name).parent.mkdir(exist_ok=True)
            disk.create(staged / name, data)
        for folder in (*filter(Path.is_dir, staged.iterdir()), staged):
            sync_folder(folder)
        staged.chmod(0o755)
        disk.rename(staged, target)
    finally:
        shutil.rmtree(staged, ignore_errors=True)
    return target


def bundle_tar(folder: Path, target: Path | None = None) -> Path:
    """The bundle as an uncompressed tar at `target`, by default beside the folder as `<name>.tar`.

    The same bundle always gives the same bytes: plain ustar, manifest first, then names in order,
    no times, no owners.

    Raises:
        InputRefused: the folder is not a sound bundle.
    """
    manifest = verify_folder(folder)
    target = target or folder.with_name(f"{folder.name}.tar")
    staged = target.with_name(f"{STAGING_PREFIX}{target.name}")
    with staged.open("wb") as file:
        with tarfile.open(fileobj=file, mode="w", format=tarfile.USTAR_FORMAT) as tar:
            for name in (MANIFEST_NAME, *sorted(manifest.files)):
                _add(tar, folder / name, name)
        file.flush()
        os.fsync(file.fileno())
    DISK.rename(staged, target)
    return target


def _add(tar: tarfile.TarFile, path: Path, name: str) -> None:
    member = tarfile.TarInfo(name)
    member.size = path.stat().st_size
    member.mode = 0o644
    with path.open("rb") as file:
        tar.addfile(member, file)


def _bytes_of(source: bytes | Path) -> bytes:
    if isinstance(source, bytes):
        return source
    try:
        return source.read_bytes()
    except OSError as error:
        raise InputRefused(f"{source}: cannot be read ({error.strerror}); check the path") from error


def _with_files(manifest: BundleManifest, entries: dict[str, FileEntry]) -> BundleManifest:
    changed = manifest.model_copy(update={"files": entries})
    try:
        # A copy is not validated, and file names come from outside.
        complete = BundleManifest.model_validate_json(changed.model_dump_json())
    except ValidationError as error:
        raise InputRefused(f"bundle {manifest.name!r}: {explain(error)}") from error
    require_complete(complete, f"bundle {manifest.name!r}")
    return complete
