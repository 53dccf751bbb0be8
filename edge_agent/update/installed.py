"""The bundles on this machine: in service, the one before, the challenger, and a pointer written whole."""

import logging
import shutil
import threading
from pathlib import Path
from typing import Annotated

from pydantic import NonNegativeInt

from edge_agent.update.attack import Attack, UpdateRefused, attack_of
from edge_agent.update.seal import Sealed, read_sealed, seal
from inspection.errors import InputRefused
from inspection.word import Sha256, Word, added_later
from model_registry.bundle.disk import DISK, STAGING_PREFIX, Disk, write_whole
from model_registry.bundle.manifest import BundleManifest
from model_registry.bundle.unpack import LIMITS, Limits, unpack
from model_registry.bundle.verify import verify_folder

log = logging.getLogger(__name__)


class Refusal(Word):
    """A bundle that this station does not try again for this assignment."""

    bundle: Sha256
    assignment: NonNegativeInt
    """Its version; 0: the bundle was assigned by nobody."""
    why: str
    attack: Attack | None = None

    def error(self) -> InputRefused:
        if self.attack is None:
            return InputRefused(self.why)
        return UpdateRefused(self.attack, self.why.removeprefix(f"{self.attack}: "))


class Pointer(Sealed):
    """Which bundle inspects, and which did before."""

    current: Sha256 | None = None
    previous: Sha256 | None = None
    """The last one that was proven here before `current`."""
    unproven: Annotated[bool, added_later(False)] = False
    """`current` has not yet looked at enough pictures of this line (`edge_agent.update.probation`)."""
    starts: Annotated[NonNegativeInt, added_later(0)] = 0
    """Of the program, with `current` unproven."""
    assignment: Annotated[NonNegativeInt, added_later(0)] = 0
    """Version of the assignment that brought `current`."""
    refused: Annotated[Refusal | None, added_later(None)] = None
    """The latest; in this file so that going back and not trying again are one write."""
    challenger: Annotated[Sha256 | None, added_later(None)] = None
    """Judges beside `current`, and is never in service by that."""
    challenger_refused: Annotated[Refusal | None, added_later(None)] = None


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

    def challenger(self) -> Path | None:
        """The folder of the challenger; as cheap as `current`."""
        digest = self._read().challenger
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
            if pointer.challenger is not None and (fault := self._fault(pointer.challenger)):
                log.error("the challenger is damaged, and fetched again: %s", fault)
                pointer = pointer.model_copy(update={"challenger": None})
                self._write(pointer)
                self._collect()
            problem = self._fault(pointer.current)
            if problem:
                log.error("the bundle in service is damaged: %s", problem)
                sound = None if self._fault(pointer.previous) else pointer.previous
                # Beside another bundle the challenger would be compared with the wrong one.
                self._write(Pointer(current=sound, refused=pointer.refused))
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

    def activate(self, digest: str | None, assignment: int = 0) -> Path | None:
        """This bundle is in service from now on (None: none is), unproven; the last proven one is kept, or
        where none was ever proven the one before, and others go.

        Raises:
            InputRefused: it is damaged, or not installed.
        """
        if digest is not None:
            self.manifest_of(digest)
        with self._one_change:
            before = self._read()
            if digest != before.current:
                proven = None if before.unproven else before.current
                self._write(
                    Pointer(
                        current=digest,
                        previous=proven or before.previous or before.current,
                        unproven=digest is not None,
                        assignment=assignment,
                        refused=before.refused,
                        challenger=None if before.challenger == digest else before.challenger,
                        challenger_refused=before.challenger_refused,
                    )
                )
                self._collect()
        return self.current()

    def challenge(self, digest: str | None) -> None:
        """This installed bundle judges beside the one in service from now on; None: none does.

        Raises:
            InputRefused: it is damaged, or not installed.
        """
        if digest is not None:
            self.manifest_of(digest)
        with self._one_change:
            before = self._read()
            if digest != before.challenger:
                self._write(before.model_copy(update={"challenger": digest}))
                self._collect()

    @property
    def challenger_refusal(self) -> Refusal | None:
        return self._read().challenger_refused

    def refuse_challenger(self, bundle: str, assignment: int, error: InputRefused) -> None:
        """Kept like `refuse`, and beside it: the bundle in service has no part in it."""
        refused = Refusal(bundle=bundle, assignment=assignment, why=str(error), attack=attack_of(error))
        with self._one_change:
            self._write(self._read().model_copy(update={"challenger": None, "challenger_refused": refused}))
            self._collect()

    @property
    def unproven(self) -> str | None:
        """The digest of the bundle in service while it is on probation."""
        pointer = self._read()
        return pointer.current if pointer.unproven else None

    def prove(self, digest: str) -> None:
        """The bundle in service has done well enough to be gone back to."""
        with self._one_change:
            pointer = self._read()
            if pointer.current == digest and pointer.unproven:
                self._write(pointer.model_copy(update={"unproven": False, "starts": 0}))

    def count_start(self, by: int = 1) -> int:
        """How often the program has started with the present bundle unproven, this time counted; 0 if it is
        proven. By -1: it has stopped in peace."""
        with self._one_change:
            pointer = self._read()
            if not pointer.unproven:
                return 0
            starts = max(0, pointer.starts + by)
            self._write(pointer.model_copy(update={"starts": starts}))
            return starts

    @property
    def refusal(self) -> Refusal | None:
        return self._read().refused

    def refuse(self, bundle: str, assignment: int, error: InputRefused) -> None:
        """Kept over a restart, since what ends the program must not be tried at each start."""
        refused = Refusal(bundle=bundle, assignment=assignment, why=str(error), attack=attack_of(error))
        with self._one_change:
            self._write(self._read().model_copy(update={"refused": refused}))

    def give_up(self, why: str) -> Path | None:
        """The last proven bundle is in service again, and the present one is refused; with none proven, or a
        damaged one, no model is better than this one."""
        with self._one_change:
            pointer = self._read()
            if pointer.current is None:
                return None
            back = None if self._fault(pointer.previous) else pointer.previous
            refused = Refusal(bundle=pointer.current, assignment=pointer.assignment, why=why)
            self._write(Pointer(current=back, refused=refused))
            self._collect()
        return self.current()

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
        """Removes what the pointer does not name, damaged bundles included."""
        pointer = self._read()
        for folder in self._folder.iterdir() if self._folder.exists() else ():
            if folder.name not in (pointer.current, pointer.previous, pointer.challenger):
                shutil.rmtree(folder)
