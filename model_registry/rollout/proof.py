"""What an outsider needs to check a bundle without asking anybody: signed metadata, and the ledger."""

from typing import Annotated

from pydantic import Field

from inspection.word import Sha256, Word
from model_registry.rollout.ledger import LedgerLine


class Proof(Word):
    """What `GET /api/proof/{digest}` answers; `model_registry.trust.proof` checks it."""

    bundle: Sha256
    roots: Annotated[tuple[str, ...], Field(min_length=1)]
    """TUF root metadata as JSON, from version 1 on."""
    targets: str
    """TUF targets metadata as JSON, signed at the time of asking."""
    ledger: tuple[LedgerLine, ...]
    """From the first line on."""
