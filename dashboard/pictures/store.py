"""Files by digest on an fsspec URL: pictures, label sets, and what was refused. The one door to fsspec.

A file appears under its name whole or not at all, and is never changed afterwards; it may be removed. Where a
bucket is, and with which keys, the files say that AWS's own tools read (AWS_CONFIG_FILE,
AWS_SHARED_CREDENTIALS_FILE).
"""

import hashlib
import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import fsspec
from botocore.exceptions import BotoCoreError, NoCredentialsError, PartialCredentialsError
from fsspec.implementations.local import LocalFileSystem

from inspection.errors import InputRefused, Unavailable
from inspection.label import picture_path

PARTS = ".parts"
"""Where files lie until they are whole: in one folder, so that what a kill leaves behind is found again."""

AWAY = (OSError, BotoCoreError)
"""What a store throws that cannot be used now; a bucket's answers come as OSError, other troubles do not."""

BUCKET: dict[str, Any] = {
    "use_listings_cache": False,  # others write there too; what it held a while ago says nothing
    "config_kwargs": {"retries": {"total_max_attempts": 1}},  # s3fs tries again by itself
}

TRIED, PROBE = f"{PARTS}/tried.part", b"sightline\n"


class FileStore:
    """A folder, a bucket: whatever the URL names. Paths are relative to it, with `/`."""

    def __init__(self, url: str) -> None:
        """
        Raises:
            InputRefused: not a URL that fsspec knows.
        """
        try:
            options = BUCKET if url.startswith("s3://") else {}
            self._system, self._root = fsspec.core.url_to_fs(url, **options)
        except (ValueError, ImportError) as error:
            raise InputRefused(f"pictures.url {url!r}: {error}") from error
        self.url = self._system.unstrip_protocol(self._root).rstrip("/")
        """Absolute, with its scheme, so that other programs find it from elsewhere."""

    def url_of(self, path: str) -> str:
        return f"{self.url}/{path}"

    def make(self) -> None:
        """Where there is none yet: the folder, the bucket.

        Raises:
            Unavailable: no permission, no server.
        """
        try:
            self._system.makedirs(self._root, exist_ok=True)
        except AWAY as error:
            raise Unavailable(f"store {self.url}: cannot be made ({self._reason(error)})") from error

    def put(self, path: str, content: bytes) -> None:
        """Keep `content` at `path`. A file that is there already has the same content, and stays.

        Raises:
            Unavailable: no space, no permission, no server.
        """
        try:
            if self._system.exists(self._at(path)):
                return
            if isinstance(self._system, LocalFileSystem):
                _write_durably(Path(self._at(path)), content, Path(self._at(PARTS)))
            else:
                self._system.pipe_file(self._at(path), content)
        except AWAY as error:
            raise Unavailable(
                f"store {self.url}: {path} cannot be written ({self._reason(error)})"
            ) from error

    def try_out(self) -> None:
        """Write a file of no use, always the same one, and read it.

        Raises:
            Unavailable: no space, no permission, no server.
        """
        try:
            if isinstance(self._system, LocalFileSystem):
                _write_durably(Path(self._at(TRIED)), PROBE, Path(self._at(PARTS)))
            else:
                self._system.pipe_file(self._at(TRIED), PROBE)
        except AWAY as error:
            raise Unavailable(f"store {self.url}: cannot be written ({self._reason(error)})") from error
        if self.read(TRIED) != PROBE:
            raise Unavailable(f"store {self.url}: what was written is not what is read; check the store")

    def remove(self, path: str) -> None:
        """What is not there is removed already.

        Raises:
            Unavailable: no permission, no server.
        """
        try:
            self._system.rm_file(self._at(path))
        except FileNotFoundError:
            return
        except AWAY as error:
            reason = self._reason(error)
            raise Unavailable(f"store {self.url}: {path} cannot be removed ({reason})") from error

    def sweep(self, before: datetime) -> int:
        """Remove half-written files that nobody has touched since: whoever wrote them was killed. How many.

        Others may be writing, so `before` lies well back.
        """
        if not isinstance(self._system, LocalFileSystem):
            return 0  # such a store keeps nothing that is not whole
        swept = 0
        for part in Path(self._at(PARTS)).glob("*"):
            with suppress(FileNotFoundError):  # whole by now, or swept by another
                if part.stat().st_mtime < before.timestamp():
                    part.unlink()
                    swept += 1
        return swept

    def read(self, path: str) -> bytes | None:
        """The file's content; None: there is none.

        Raises:
            Unavailable: no permission, no server.
        """
        try:
            return bytes(self._system.cat_file(self._at(path)))
        except FileNotFoundError:
            return None
        except AWAY as error:
            raise Unavailable(f"store {self.url}: {path} cannot be read ({self._reason(error)})") from error

    def read_picture(self, sha256: str) -> bytes | None:
        """The picture with this digest; None when it is missing, or no longer what it was.

        Raises:
            Unavailable: no permission, no server.
        """
        data = self.read(picture_path(sha256))
        if data is None or hashlib.sha256(data).hexdigest() != sha256:
            return None
        return data

    def sizes(self) -> dict[str, int]:
        """Bytes of each file, by its path; of a large store this takes a while.

        Raises:
            Unavailable: no permission, no server.
        """
        try:
            found = self._system.find(self._root, detail=True)
        except FileNotFoundError:
            return {}
        except AWAY as error:
            raise Unavailable(f"store {self.url}: cannot be listed ({self._reason(error)})") from error
        below = len(self._root.rstrip("/")) + 1
        files = {path[below:]: int(one["size"]) for path, one in found.items() if one["type"] == "file"}
        return {path: size for path, size in files.items() if path and not path.endswith(".part")}

    def _reason(self, error: Exception) -> str:
        """With the way out, for a bucket: who reads it has keys and an address to look at, and no folder."""
        if isinstance(self._system, LocalFileSystem):
            return str(error)
        return f"{error}; {_way_out(error)}"

    def _at(self, path: str) -> str:
        return f"{self._root}/{path}"


def _way_out(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "is the bucket there? `dashboard migrate` makes it"
    if isinstance(error, PermissionError | NoCredentialsError | PartialCredentialsError):
        return "check the keys in the file that AWS_SHARED_CREDENTIALS_FILE names"
    return "does it run? its address is endpoint_url in the file that AWS_CONFIG_FILE names"


def refused_path(sha256: str) -> str:
    """Where bytes are kept that came with the right digest and yet are no picture."""
    return f"refused/{sha256[:2]}/{sha256}.bin"


def _write_durably(target: Path, content: bytes, parts: Path) -> None:
    """Rename alone survives a crash of the program, not of the machine: so file and folder are synced."""
    target.parent.mkdir(parents=True, exist_ok=True)
    parts.mkdir(parents=True, exist_ok=True)
    part = parts / f"{target.name}.{uuid4().hex}"
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except OSError:
        part.unlink(missing_ok=True)
        raise
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
