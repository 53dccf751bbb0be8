"""What was released, assigned and rolled out, when and by whom: JSON lines, each chained to the one before.

The signed metadata says what is; the ledger says how it came about. A line cut short by a kill was never
acknowledged and is dropped at the next write.
"""

import hashlib
import os
from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import PositiveInt, ValidationError

from inspection.errors import InputRefused, Unavailable, explain
from inspection.identity import StationId
from inspection.word import Moment, Sha256, Word, added_later
from model_registry.bundle.assignment import Assignment, Person
from model_registry.bundle.disk import sync_folder
from model_registry.rollout.challenge import Retirement
from model_registry.rollout.ledger_end import note_end, read_end, require_end
from model_registry.rollout.release import Release

START = "0" * 64
"""What the first line has before it."""


class LedgerEvent(StrEnum):
    RELEASED = "released"
    APPROVED = "approved"
    CHALLENGE_RETIRED = "challenge retired"
    ASSIGNED = "assigned"
    ROLLOUT_BEGUN = "rollout begun"
    ROLLOUT_STAGE = "rollout stage"
    ROLLOUT_PAUSED = "rollout paused"
    ROLLOUT_RESUMED = "rollout resumed"
    ROLLOUT_STOPPED = "rollout stopped"
    ROLLOUT_ABORTED = "rollout aborted"
    ROLLOUT_DONE = "rollout done"
    ROLLED_BACK = "rolled back"


class LedgerFact(Word):
    """What happened."""

    event: LedgerEvent
    at: Moment
    by: Person
    bundle: Sha256 | None
    station: StationId | None = None
    version: PositiveInt | None = None
    """Of the assignment."""
    rollout: Annotated[PositiveInt | None, added_later(None)] = None
    """Its number."""
    why: Annotated[str, added_later("")] = ""

    @classmethod
    def released(cls, release: Release) -> "LedgerFact":
        return cls(
            event=LedgerEvent.RELEASED, at=release.released_at, by=release.released_by, bundle=release.digest
        )

    @classmethod
    def approved(cls, digest: str, by: str, at: datetime) -> "LedgerFact":
        return cls(event=LedgerEvent.APPROVED, at=at, by=by, bundle=digest)

    @classmethod
    def retired(cls, retirement: Retirement, at: datetime) -> "LedgerFact":
        why = f"{retirement.unit}: {retirement.why}"
        return cls(event=LedgerEvent.CHALLENGE_RETIRED, at=at, by=retirement.by, bundle=None, why=why)

    @classmethod
    def assigned(cls, assignment: Assignment) -> "LedgerFact":
        return cls(
            event=LedgerEvent.ASSIGNED,
            at=assignment.assigned_at,
            by=assignment.assigned_by,
            bundle=assignment.bundle,
            station=assignment.station,
            version=assignment.version,
        )


class LedgerLine(Word):
    """A fact in its place in the chain."""

    number: PositiveInt
    previous: Sha256
    fact: LedgerFact
    hash: Sha256
    """Of number, previous and fact."""

    @classmethod
    def following(cls, before: "LedgerLine | None", fact: LedgerFact) -> "LedgerLine":
        number = before.number + 1 if before else 1
        previous = before.hash if before else START
        return cls(number=number, previous=previous, fact=fact, hash=_hash(number, previous, fact))


class Ledger:
    """The file. One writer at a time; the caller sees to that."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def append(self, *facts: LedgerFact) -> None:
        """A line for each of `facts`, safe on the disk.

        Raises:
            InputRefused: the chain is broken already; nothing is written behind the break.
            Unavailable: the disk refuses.
        """
        lines = self.lines()
        new = tuple(_following(lines[-1] if lines else None, facts))
        if not new:
            return
        try:
            self._drop_torn_end()
            with self.path.open("ab") as file:
                file.write(b"".join(line.model_dump_json().encode() + b"\n" for line in new))
                file.flush()
                os.fsync(file.fileno())
            sync_folder(self.path.parent)
            self._note_end()
        except OSError as error:
            raise Unavailable(
                f"{self.path}: cannot be written ({error.strerror}); is the disk full?"
            ) from error

    def lines(self) -> tuple[LedgerLine, ...]:
        """All lines, the chain verified.

        Raises:
            InputRefused: names the first broken line and what is wrong with it.
        """
        end = read_end(self.path)
        data = self.path.read_bytes() if self.path.exists() else b""
        lines = tuple(_verified(self.path, data.split(b"\n")[:-1]))
        require_end(self.path, end, [line.hash for line in lines])
        return lines

    def _note_end(self) -> None:
        for last in self.lines()[-1:]:
            note_end(self.path, last.number, last.hash)

    def _drop_torn_end(self) -> None:
        if self.path.exists():
            data = self.path.read_bytes()
            os.truncate(self.path, data.rfind(b"\n") + 1)


def _following(before: LedgerLine | None, facts: Sequence[LedgerFact]) -> Iterator[LedgerLine]:
    for fact in facts:
        before = LedgerLine.following(before, fact)
        yield before


def chain_fault(before: LedgerLine | None, line: LedgerLine) -> str | None:
    """Why `line` cannot follow `before` (None: it is the first); None: it does."""
    expected = LedgerLine.following(before, line.fact)
    if line == expected:
        return None
    return (
        f"line {expected.number}: expected hash {expected.hash}, found {line.hash}; "
        "this line or the one before was changed, removed or put in"
    )


def _verified(path: Path, rows: list[bytes]) -> Iterator[LedgerLine]:
    before: LedgerLine | None = None
    for number, row in enumerate(rows, start=1):
        try:
            line = LedgerLine.model_validate_json(row)
        except ValidationError as error:
            raise InputRefused(
                f"{path}: line {number}: {explain(error)}; restore the ledger from its backup"
            ) from error
        if fault := chain_fault(before, line):
            raise InputRefused(f"{path}: {fault}; restore the ledger from its backup")
        yield line
        before = line


def _hash(number: int, previous: str, fact: LedgerFact) -> str:
    return hashlib.sha256(f"{number}\n{previous}\n{fact.model_dump_json()}".encode()).hexdigest()
