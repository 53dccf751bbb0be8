"""Whether a bundle folder is what its manifest says: every file, every byte, nothing besides."""

import hashlib
from pathlib import Path

from pydantic import ValidationError

from inspection.errors import InputRefused, explain
from model_registry.bundle.manifest import MANIFEST_NAME, MODEL_BIN, MODEL_XML, BundleManifest, FileEntry

CHUNK_BYTES = 1 << 20
MAX_MANIFEST_BYTES = 4 << 20


def verify_folder(folder: Path) -> BundleManifest:
    """The manifest of a folder in which every digest fits.

    Raises:
        InputRefused: names the missing, extra or changed file with the digest expected and found, or
            what the manifest lacks; a folder named like a digest must carry its own.
    """
    manifest = read_manifest(folder)
    if len(folder.name) == 64 and folder.name != manifest.digest:
        raise InputRefused(
            f"{folder / MANIFEST_NAME}: expected digest {folder.name}, found {manifest.digest}; "
            "the manifest was changed, fetch the bundle again"
        )
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}
    _compare_names(folder, set(manifest.files) | {MANIFEST_NAME}, found)
    for name, entry in manifest.files.items():
        _verify_file(folder / name, entry)
    return manifest


def read_manifest(folder: Path) -> BundleManifest:
    """The manifest alone, without a look at the other files.

    Raises:
        InputRefused: missing, too long, not a manifest, incomplete.
    """
    path = folder / MANIFEST_NAME
    try:
        with path.open("rb") as file:
            data = file.read(MAX_MANIFEST_BYTES + 1)
    except OSError as error:
        raise InputRefused(
            f"{path}: cannot be read ({error.strerror}); a bundle is a folder with a {MANIFEST_NAME}"
        ) from error
    return parse_manifest(data, str(path))


def parse_manifest(data: bytes, where: str) -> BundleManifest:
    """The manifest in `data`, complete and in its one canonical form.

    Raises:
        InputRefused: begins with `where`.
    """
    if len(data) > MAX_MANIFEST_BYTES:
        raise InputRefused(f"{where}: longer than {MAX_MANIFEST_BYTES} bytes")
    try:
        manifest = BundleManifest.model_validate_json(data)
    except ValidationError as error:
        raise InputRefused(f"{where}: {explain(error)}") from error
    require_complete(manifest, where)
    if manifest.to_bytes() != data:
        # Two spellings of one manifest would be two digests of one bundle.
        raise InputRefused(f"{where}: not in canonical form; write bundles with `write_bundle`")
    return manifest


def require_complete(manifest: BundleManifest, where: str) -> None:
    """What a manifest must name beyond its types: the model, a threshold per label, the golden files.

    Raises:
        InputRefused: begins with `where`.
    """
    for name in (MODEL_XML, MODEL_BIN, *(picture.file for picture in manifest.golden)):
        if name not in manifest.files:
            raise InputRefused(f"{where}: files: {name} is missing; add it")
    if MANIFEST_NAME in manifest.files:
        raise InputRefused(f"{where}: files: {MANIFEST_NAME} cannot name itself; remove it")
    bare = [label for label in manifest.labels if label not in manifest.thresholds]
    if bare:
        raise InputRefused(f"{where}: thresholds: none for label {bare[0]!r}; add it")


def fingerprint(path: Path) -> FileEntry:
    """Digest and size of a file, read in chunks."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            digest.update(chunk)
            size += len(chunk)
    return FileEntry(sha256=digest.hexdigest(), size=size)


def _compare_names(folder: Path, expected: set[str], found: set[str]) -> None:
    if missing := sorted(expected - found):
        raise InputRefused(f"{folder}: {missing[0]} is missing; fetch the bundle again")
    if extra := sorted(found - expected):
        raise InputRefused(f"{folder}: {extra[0]} is not named in {MANIFEST_NAME}; remove it")


def _verify_file(path: Path, entry: FileEntry) -> None:
    if path.is_symlink() or not path.is_file():
        raise InputRefused(f"{path}: not a regular file; fetch the bundle again")
    found = fingerprint(path)
    if found != entry:
        raise InputRefused(
            f"{path}: expected digest {entry.sha256} ({entry.size} bytes), "
            f"found {found.sha256} ({found.size} bytes); fetch the bundle again"
        )
