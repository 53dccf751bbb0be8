"""A bundle's tar back into a folder: only what the manifest names, never a byte more than it says.

Headers are read one block at a time instead of with `tarfile`, because what follows them
(links, long names, sparse maps, compression) is exactly what a bundle must not contain.
"""

import hashlib
import os
import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple

from pydantic import PositiveInt

from inspection.errors import InputRefused, Unavailable
from inspection.word import Word
from model_registry.bundle.disk import DISK, Disk, staging_folder, sync_folder
from model_registry.bundle.faults import Altered, Extraneous, Incomplete, TooLarge
from model_registry.bundle.manifest import MANIFEST_NAME, BundleManifest, FileEntry
from model_registry.bundle.verify import CHUNK_BYTES, MAX_MANIFEST_BYTES, parse_manifest, verify_folder


class Limits(Word):
    """What a bundle may weigh, whatever its manifest says."""

    max_bytes: PositiveInt = 1 << 30
    """All files together."""
    max_files: PositiveInt = 2000


LIMITS = Limits()


class Member(NamedTuple):
    name: str
    size: int


def unpack(tar: Path, parent: Path, limits: Limits = LIMITS, disk: Disk = DISK) -> Path:
    """The folder `parent/<digest>`, every file verified, there whole or not at all.

    Raises:
        InputRefused: not a plain tar, or the manifest not first.
        Extraneous: a link, folder or other special member; a file that is not in the manifest, or twice.
        Incomplete, Altered: a file is missing or cut short; it has another size or digest.
        TooLarge: beyond limits.
    """
    with tar.open("rb") as source:
        members = _members(source, tar)
        manifest = _first_manifest(source, members, tar)
        _bound(manifest, limits, tar)
        target = parent / manifest.digest
        if target.exists():
            verify_folder(target)
            return target
        staged = staging_folder(parent)
        try:
            _unpack_files(source, members, manifest, staged, tar)
            disk.create(staged / MANIFEST_NAME, manifest.to_bytes())
            for folder in (*filter(Path.is_dir, staged.iterdir()), staged):
                sync_folder(folder)
            staged.chmod(0o755)
            disk.rename(staged, target)
        except OSError as error:
            raise Unavailable(f"{staged}: cannot be written ({error.strerror}); is the disk full?") from error
        finally:
            shutil.rmtree(staged, ignore_errors=True)
    return target


def manifest_in_tar(tar: Path) -> BundleManifest:
    """The passport of a packed bundle, without unpacking it.

    Raises:
        InputRefused: see `unpack`.
    """
    with tar.open("rb") as source:
        return _first_manifest(source, _members(source, tar), tar)


def _first_manifest(source: IO[bytes], members: Iterator[Member], tar: Path) -> BundleManifest:
    first = next(members, None)
    if first is None or first.name != MANIFEST_NAME or first.size > MAX_MANIFEST_BYTES:
        raise InputRefused(f"{tar}: does not begin with a {MANIFEST_NAME}; pack bundles with `bundle_tar`")
    return parse_manifest(source.read(first.size), f"{tar}: {MANIFEST_NAME}")


def _bound(manifest: BundleManifest, limits: Limits, tar: Path) -> None:
    total = sum(entry.size for entry in manifest.files.values())
    if total > limits.max_bytes:
        raise TooLarge(f"{tar}: {total} bytes of files; at most {limits.max_bytes} are accepted")
    if len(manifest.files) > limits.max_files:
        raise TooLarge(f"{tar}: {len(manifest.files)} files; at most {limits.max_files} are accepted")


def _unpack_files(
    source: IO[bytes], members: Iterator[Member], manifest: BundleManifest, staged: Path, tar: Path
) -> None:
    waiting = dict(manifest.files)
    for member in members:
        entry = waiting.pop(member.name, None)
        if entry is None:
            known = "comes twice" if member.name in manifest.files else f"is not named in {MANIFEST_NAME}"
            raise Extraneous(f"{tar}: {member.name!r} {known}")
        if member.size != entry.size:
            raise Altered(f"{tar}: {member.name} has {member.size} bytes, expected {entry.size}")
        (staged / member.name).parent.mkdir(exist_ok=True)
        _copy(source, staged / member.name, entry, tar)
    if waiting:
        raise Incomplete(f"{tar}: {min(waiting)} is missing")


def _copy(source: IO[bytes], target: Path, entry: FileEntry, tar: Path) -> None:
    digest, left = hashlib.sha256(), entry.size
    with target.open("xb") as file:
        while left:
            chunk = source.read(min(CHUNK_BYTES, left))
            if not chunk:
                raise Incomplete(f"{tar}: ends in the middle of {target.name}")
            digest.update(chunk)
            file.write(chunk)
            left -= len(chunk)
        file.flush()
        os.fsync(file.fileno())
    if digest.hexdigest() != entry.sha256:
        raise Altered(f"{tar}: {target.name}: expected digest {entry.sha256}, found {digest.hexdigest()}")


def _members(source: IO[bytes], tar: Path) -> Iterator[Member]:
    """Each member's name and size, with `source` standing at its first byte."""
    at = 0
    while True:
        source.seek(at)
        block = source.read(tarfile.BLOCKSIZE)
        try:
            header = tarfile.TarInfo.frombuf(block, "ascii", "strict")
        except tarfile.EOFHeaderError:  # type: ignore[attr-defined]  # public, but missing from its types
            _require_zeros(source, tar)
            return
        except (tarfile.HeaderError, ValueError) as error:
            fault = Incomplete if len(block) < tarfile.BLOCKSIZE else InputRefused
            raise fault(f"{tar}: not a tar, or cut short (at byte {at})") from error
        if header.type not in (tarfile.REGTYPE, tarfile.AREGTYPE):
            raise Extraneous(f"{tar}: {header.name!r} is a link, a folder or something special, not a file")
        if header.size < 0:
            raise InputRefused(f"{tar}: {header.name!r} has a size of {header.size} bytes")
        yield Member(header.name, header.size)
        blocks = -(-header.size // tarfile.BLOCKSIZE)
        at += (1 + blocks) * tarfile.BLOCKSIZE


def _require_zeros(source: IO[bytes], tar: Path) -> None:
    while chunk := source.read(CHUNK_BYTES):
        if chunk.strip(b"\0"):
            raise Extraneous(f"{tar}: bytes after its end")
