"""Files that are there whole or not at all: temporary name, fsync, rename, fsync of the folder.

Everything that another process (or this one after a power cut) reads goes through a `Disk`, so a test
can stop the world at any of its steps.
"""

import os
import tempfile
from pathlib import Path

from inspection.errors import Unavailable

STAGING_PREFIX = ".staging-"
"""What begins so was never finished, and may be deleted at the next start."""


class Disk:
    """The two steps of every durable write. A full or broken disk raises `Unavailable`."""

    def create(self, path: Path, data: bytes, mode: int = 0o644) -> None:
        """A new file with `data`, safe on the disk; what lay there is replaced."""
        try:
            path.unlink(missing_ok=True)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise Unavailable(f"{path}: cannot be written ({error.strerror}); is the disk full?") from error

    def rename(self, source: Path, target: Path) -> None:
        """`source` (a file, or a folder where `target` does not exist yet) becomes `target` at once."""
        try:
            source.replace(target)
            sync_folder(target.parent)
        except OSError as error:
            raise Unavailable(f"{source}: cannot be moved to {target} ({error.strerror})") from error


DISK = Disk()


def write_whole(path: Path, data: bytes, mode: int = 0o644, disk: Disk = DISK) -> None:
    """`path` holds either what it held before or `data`, whatever happens in between."""
    make_folder(path.parent)
    staged = path.with_name(f"{STAGING_PREFIX}{path.name}")
    disk.create(staged, data, mode)
    disk.rename(staged, path)


def staging_folder(parent: Path) -> Path:
    """An empty folder below `parent` in which something is put together before it gets its name."""
    make_folder(parent)
    try:
        return Path(tempfile.mkdtemp(prefix=STAGING_PREFIX, dir=parent))
    except OSError as error:
        raise Unavailable(f"{parent}: cannot be written ({error.strerror}); is the disk full?") from error


def make_folder(path: Path) -> None:
    """The folder with all its parents; each new name is flushed, or a file in it could vanish with it."""
    try:
        missing = [folder for folder in (path, *path.parents) if not folder.exists()]
        path.mkdir(parents=True, exist_ok=True)
        for folder in missing:
            sync_folder(folder.parent)
    except OSError as error:
        raise Unavailable(
            f"{path}: cannot be made ({error.strerror}); correct the path, or free it"
        ) from error


def sync_file(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def sync_folder(path: Path) -> None:
    """The names in a folder, not the contents of its files."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_tree(folder: Path) -> None:
    """Every file and folder below `folder`, and `folder` itself."""
    for path in sorted(folder.rglob("*")):
        if path.is_dir():
            sync_folder(path)
        elif path.is_file():
            sync_file(path)
    sync_folder(folder)
