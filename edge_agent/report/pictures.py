"""Picture files that wait for their receipt, named by digest."""

import hashlib
from pathlib import Path

from inspection.errors import Unavailable
from model_registry.bundle.disk import STAGING_PREFIX, write_whole


class PictureFolder:
    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder

    def keep(self, data: bytes) -> str:
        """The digest of the stored file.

        Raises:
            Unavailable: the disk takes nothing more.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        path = self._path(sha256)
        if not path.exists():
            try:
                write_whole(path, data)
            except Unavailable:
                path.with_name(f"{STAGING_PREFIX}{path.name}").unlink(missing_ok=True)
                raise
        return sha256

    def read(self, sha256: str) -> bytes | None:
        """The file, if it is there and is what its name says."""
        try:
            data = self._path(sha256).read_bytes()
        except OSError:
            return None
        return data if hashlib.sha256(data).hexdigest() == sha256 else None

    def holds(self, sha256: str) -> bool:
        """Whether there is a file of that name; `read` tells whether it is whole."""
        return self._path(sha256).exists()

    def drop(self, sha256: str) -> None:
        self._path(sha256).unlink(missing_ok=True)

    def all(self) -> set[str]:
        """Digests of the files; half-written ones are removed."""
        for path in self._folder.glob(f"{STAGING_PREFIX}*"):
            path.unlink(missing_ok=True)
        return {path.stem for path in self._folder.glob("*.jpg")}

    def _path(self, sha256: str) -> Path:
        return self._folder / f"{sha256}.jpg"
