"""A bundle as an entry of a model repository, as OpenVINO Model Server reads it: `<name>/<version>/`."""

import re
import shutil
from pathlib import Path

from inspection.errors import InputRefused
from model_registry.bundle.disk import DISK, Disk, staging_folder, sync_folder
from model_registry.bundle.manifest import MANIFEST_NAME, MODEL_BIN, MODEL_XML, BundleManifest
from model_registry.bundle.verify import fingerprint, read_manifest

MODEL_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
SERVED = (MODEL_XML, MODEL_BIN)


def export(
    bundle: Path, manifest: BundleManifest, target: Path, version: int, name: str = "", disk: Disk = DISK
) -> Path:
    """The folder `target/<name>/<version>` with the graph and, beside it, the manifest: labels, thresholds,
    framing. There whole or not at all; a server that watches `target` never sees half of it.

    Args:
        bundle: a verified folder.
        version: from 1; a server serves the highest by itself.
        name: instead of the bundle's own.

    Raises:
        InputRefused: no name for a folder, or another bundle lies there under this version.
        Unavailable: the disk refuses.
    """
    if version < 1:
        raise InputRefused(f"version {version}: model servers count from 1")
    name = name or manifest.name
    if not MODEL_NAME.fullmatch(name):
        raise InputRefused(f"name {name!r}: no name for a served model; give another with --name")
    entry = target / name / str(version)
    if entry.exists():
        there = read_entry(entry)
        if there.digest != manifest.digest:
            raise InputRefused(f"{entry}: holds bundle {there.digest}; give another --version")
        return entry
    staged = staging_folder(entry.parent)
    try:
        for file in SERVED:
            disk.create(staged / file, (bundle / file).read_bytes())
        disk.create(staged / MANIFEST_NAME, manifest.to_bytes())
        sync_folder(staged)
        staged.chmod(0o755)
        disk.rename(staged, entry)
    finally:
        shutil.rmtree(staged, ignore_errors=True)
    return entry


def read_entry(entry: Path) -> BundleManifest:
    """The passport of a folder that `export` made, its graph verified.

    Raises:
        InputRefused: a file is missing, or is not what the passport says.
    """
    manifest = read_manifest(entry)
    for file in SERVED:
        path = entry / file
        if not path.is_file() or fingerprint(path) != manifest.files[file]:
            raise InputRefused(f"{path}: is not the bundle's; export it anew")
    return manifest
