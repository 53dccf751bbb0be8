"""Who may do what: bearer tokens, of which the file holds only hashes.

A token has 256 random bits, so one round of SHA-256 is enough; there is nothing to guess.
"""

import hashlib
import hmac
import secrets
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import Field

from inspection.errors import InputRefused
from inspection.files import read_json_file
from inspection.identity import Identifier
from inspection.word import Sha256, Word
from model_registry.bundle.disk import write_whole


class Right(StrEnum):
    READ = "read"
    RELEASE = "release"
    ASSIGN = "assign"
    """Stations by hand, and rollouts."""
    EVIDENCE = "evidence"
    """Tell what was seen of stations; rollouts go by it."""


class Grant(Word):
    """One token: whose it is and what it may do; every token may read."""

    name: Identifier
    sha256: Sha256
    may: Annotated[tuple[Right, ...], Field(min_length=1)]


class Tokens(Word):
    """The token file."""

    tokens: tuple[Grant, ...] = ()

    def grant_of(self, token: str) -> Grant | None:
        """The grant of a token; compared without a hint of how much of it was right."""
        digest = _digest(token)
        found = [grant for grant in self.tokens if hmac.compare_digest(grant.sha256, digest)]
        return found[0] if found else None

    def with_grant(self, grant: Grant) -> "Tokens":
        """The file with one more token.

        Raises:
            InputRefused: the name is taken.
        """
        if any(known.name == grant.name for known in self.tokens):
            raise InputRefused(f"token {grant.name!r} exists; choose another name")
        return Tokens(tokens=(*self.tokens, grant))


def new_token(name: str, may: tuple[Right, ...]) -> tuple[str, Grant]:
    """A fresh token, to be shown once, and what is kept of it."""
    token = secrets.token_urlsafe(32)
    return token, Grant(name=name, sha256=_digest(token), may=may)


def read_tokens(path: Path) -> Tokens:
    """The token file; an absent one holds none."""
    return read_json_file(path, Tokens) if path.exists() else Tokens()


def write_tokens(path: Path, tokens: Tokens) -> None:
    write_whole(path, tokens.model_dump_json(indent=1).encode() + b"\n", mode=0o600)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
