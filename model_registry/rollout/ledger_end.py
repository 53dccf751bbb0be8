"""How far a ledger has come, beside it: the chain of hashes alone does not notice when its end is cut off.

Written after the line, so a kill in between leaves it one behind, which is no fault.
"""

from collections.abc import Sequence
from pathlib import Path

from pydantic import PositiveInt

from inspection.errors import InputRefused
from inspection.files import read_json_file
from inspection.word import Sha256, Word
from model_registry.bundle.disk import write_whole


class LedgerEnd(Word):
    number: PositiveInt
    hash: Sha256
    """Of line `number`."""


def read_end(ledger: Path) -> LedgerEnd | None:
    """None: none was written; a ledger of before, or one without lines. To be read before the ledger is.

    Raises:
        InputRefused: it is damaged.
    """
    path = _beside(ledger)
    return read_json_file(path, LedgerEnd) if path.exists() else None


def note_end(ledger: Path, number: int, hash: str) -> None:
    write_whole(_beside(ledger), LedgerEnd(number=number, hash=hash).model_dump_json().encode())


def require_end(ledger: Path, end: LedgerEnd | None, hashes: Sequence[str]) -> None:
    """`hashes` of all lines.

    Raises:
        InputRefused: the ledger ends before its end.
    """
    if end is not None and end.hash not in hashes[end.number - 1 : end.number]:
        raise InputRefused(
            f"{ledger}: line {end.number}: was written, and is not there; restore the ledger from its backup"
        )


def _beside(ledger: Path) -> Path:
    return ledger.with_name(f"{ledger.name}.end")
