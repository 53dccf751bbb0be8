"""The bundles on this machine: the one in service, the one before, and a pointer written whole."""

import logging
import shutil
import threading
from pathlib import Path

from edge_agent.update.seal import Sealed, read_sealed, seal
from inspection.errors import InputRefused
from inspection.word import Sha256
from model_registry.bundle.disk import DISK, STAGING_PREFIX, Disk, write_whole
from model_registry.bundle.manifest import BundleManifest
from model_registry.bundle.unpack import LIMITS, Limits, unpack
from model_registry.bundle.verify import verify_folder

log = logging.getLogger(__name__)


class Pointer(Sealed):
    """Which bundle inspects, and which did before."""

    current: Sha256 | None = None
    previous: Sha256 | None = None


class InstalledBundles:
    """One per data folder. `current` is cheap and may be asked between any two units, from any thread."""

    def __init__(self, data_dir: Path, limits: Limits = LIMITS, disk: Disk = DISK) -> None:
        self._folder = data_dir / "bundles"
        self._pointer_path = data_dir / "bundle.json"
        self._limits = limits
        self._disk = disk
        self._pointer: Pointer | None = None
        self._one_change = threading.Lock()

    def current(self) -> Path | None:
        """The folder of the bundle in service, named by its digest. Whoever loads it verifies it first."""
        digest = self._read().current
        return None if digest is None else self.folder_of(digest)

    def folder_of(self, digest: str) -> Path:
        return self._folder / digest

    def digest(self) -> str | None:
        return self._read().current

    def recover(self) -> str:
        """What a start needs: leftovers cleared, the bundle in service verified, else the one before.

        Returns what was wrong, in words; empty when nothing was.
        """
        with self._one_change:
            for leftover in self._folder.glob(f"{STAGING_PREFIX}*"):
                shutil.rmtree(leftover)
            try:
                pointer = self._read()
            except InputRefused as error:
                log.error("starting without a bundle: %s", error)
                self._write(Pointer())
                return str(error)
            problem = self._fault(pointer.current)
            if problem:
                log.error("the bundle in service is damaged: %s", problem)
                sound = None if self._fault(pointer.previous) else pointer.previous
                self._write(Pointer(current=sound))
                self._collect()
            return problem

    def install(self, tar: Path) -> Path:
        """The bundle in `tar` as a verified folder; not in service yet.

        Raises:
            InputRefused: whatever is wrong with it; nothing is left of it.
        """
        return unpack(tar, self._folder, self._limits, self._disk)

    def holds(self, digest: str) -> bool:
        """Whether this bundle is here and sound. A damaged one that is not in service is removed."""
        if not (self._folder / digest).exists():
            return False
        if not self._fault(digest):
            return True
        self.discard(digest)
        return False

    def discard(self, digest: str) -> None:
        """Removes a bundle, unless it is in service."""
        if digest != self.digest():
            shutil.rmtree(self._folder / digest)

    def manifest_of(self, digest: str) -> BundleManifest:
        """The manifest of an installed bundle, every file verified.

        Raises:
            InputRefused: it is damaged, or not installed.
        """
        return verify_folder(self._folder / digest)

    def activate(self, digest: str | None) -> Path | None:
        """This bundle is in service from now on (None: none is); the one before is kept, older ones go.

        Raises:
            InputRefused: it is damaged, or not installed.
        """
        if digest is not None:
            self.manifest_of(digest)
        with self._one_change:
            before = self._read()
            if digest != before.current:
                self._write(Pointer(current=digest, previous=before.current or before.previous))
                self._collect()
        return self.current()

    def go_back(self) -> Path | None:
        """The bundle before is in service again.

        Raises:
            InputRefused: there is none, or it is damaged.
        """
        previous = self._read().previous
        if previous is None:
            raise InputRefused(f"{self._pointer_path}: there is no bundle before this one to go back to")
        return self.activate(previous)

    def _fault(self, digest: str | None) -> str:
        if digest is None:
            return ""
        try:
            verify_folder(self._folder / digest)
        except InputRefused as error:
            return str(error)
        return ""

    def _read(self) -> Pointer:
        if self._pointer is None:
            there = self._pointer_path.exists()
            self._pointer = read_sealed(self._pointer_path, Pointer) if there else Pointer()
        return self._pointer

    def _write(self, pointer: Pointer) -> None:
        write_whole(self._pointer_path, seal(pointer).model_dump_json().encode(), disk=self._disk)
        self._pointer = pointer

    def _collect(self) -> None:
        """Removes what neither pointer names, damaged bundles included."""
        pointer = self._read()
        for folder in self._folder.iterdir() if self._folder.exists() else ():
            if folder.name not in (pointer.current, pointer.previous):
                shutil.rmtree(folder)
