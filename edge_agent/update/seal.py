"""Small files that carry the digest of what they say, so that one flipped bit is noticed.

A seal without a key is against damage, not against somebody who may write on this machine.
"""

import hashlib
from pathlib import Path
from typing import Annotated, TypeVar

from inspection.errors import InputRefused
from inspection.files import read_json_file
from inspection.word import Sha256, Word, added_later


class Sealed(Word):
    seal: Annotated[Sha256 | None, added_later(None)] = None
    """SHA-256 of the JSON without it. None: written before there were seals."""


S = TypeVar("S", bound=Sealed)


def seal(word: S) -> S:
    return word.model_copy(update={"seal": _seal_of(word)})


def read_sealed(path: Path, kind: type[S]) -> S:
    """What the file says, without its seal.

    Raises:
        InputRefused: unreadable, or its seal is that of something else; names the file.
    """
    word = read_json_file(path, kind)
    bare = word.model_copy(update={"seal": None})
    if word.seal not in (None, _seal_of(bare)):
        raise InputRefused(
            f"{path}: seal: expected {_seal_of(bare)}, found {word.seal}; the file was damaged: "
            "restore it from a backup, or install this station anew"
        )
    return bare


def _seal_of(word: Sealed) -> str:
    bare = word.model_copy(update={"seal": None})
    return hashlib.sha256(bare.model_dump_json().encode()).hexdigest()
