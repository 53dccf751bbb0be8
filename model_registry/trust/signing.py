"""The next state of the signed metadata, decided from the present one. No file is touched here."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from pydantic import PositiveFloat
from securesystemslib.signer import Signer
from tuf.api.metadata import (
    Metadata,
    MetaFile,
    Root,
    Signed,
    Snapshot,
    TargetFile,
    Targets,
    Timestamp,
)

from inspection.word import Word


class Lifetimes(Word):
    """How long a signature holds. A registry that is silent for longer looks like a freeze attack."""

    timestamp_h: PositiveFloat = 72
    """Long enough for a weekend without the registry."""
    snapshot_h: PositiveFloat = 24 * 14
    targets_h: PositiveFloat = 24 * 180


class Chain(NamedTuple):
    """One consistent state of the repository."""

    root: Root
    targets: Targets
    snapshot: Snapshot
    timestamp: Timestamp


class SignedFile(NamedTuple):
    name: str
    """In the metadata folder."""
    data: bytes


Signers = Mapping[str, Sequence[Signer]]
"""Per role, the keys that sign for it."""


def first_chain(root: Root, now: datetime) -> Chain:
    """An empty repository before its first signing, which makes everything version 1."""
    parts = Targets(expires=now), Snapshot(expires=now), Timestamp(expires=now)
    for part in parts:
        part.version = 0
    return Chain(root, *parts)


def with_targets(chain: Chain, additions: Sequence[TargetFile]) -> Chain:
    """The chain with `additions` among its targets; a target of the same path is replaced."""
    targets = deepcopy(chain.targets)
    targets.targets.update((addition.path, addition) for addition in additions)
    return chain._replace(targets=targets)


def sign(
    chain: Chain, roles: Sequence[str], signers: Signers, lifetimes: Lifetimes, now: datetime
) -> tuple[SignedFile, ...]:
    """The files of the next state, in the order in which they must be written; timestamp is the last.

    `roles` is what must be signed anew; what follows from it is added.
    """
    files: list[SignedFile] = []
    targets, snapshot, timestamp = deepcopy((chain.targets, chain.snapshot, chain.timestamp))
    if "targets" in roles:
        _renew(targets, lifetimes.targets_h, now)
        data = _signed(targets, signers["targets"])
        files.append(SignedFile(f"{targets.version}.targets.json", data))
        snapshot.meta["targets.json"] = MetaFile.from_data(targets.version, data, ["sha256"])
    if files or "snapshot" in roles:
        _renew(snapshot, lifetimes.snapshot_h, now)
        data = _signed(snapshot, signers["snapshot"])
        files.append(SignedFile(f"{snapshot.version}.snapshot.json", data))
        timestamp.snapshot_meta = MetaFile.from_data(snapshot.version, data, ["sha256"])
    _renew(timestamp, lifetimes.timestamp_h, now)
    files.append(SignedFile("timestamp.json", _signed(timestamp, signers["timestamp"])))
    return tuple(files)


def due(chain: Chain, lifetimes: Lifetimes, now: datetime) -> tuple[str, ...]:
    """The roles whose signature has less than half of its life left."""
    lives = {
        "targets": (chain.targets, lifetimes.targets_h),
        "snapshot": (chain.snapshot, lifetimes.snapshot_h),
        "timestamp": (chain.timestamp, lifetimes.timestamp_h),
    }
    return tuple(
        role for role, (part, hours) in lives.items() if part.expires - now < timedelta(hours=hours / 2)
    )


def _renew(part: Signed, hours: float, now: datetime) -> None:
    part.version += 1
    part.expires = (now + timedelta(hours=hours)).replace(microsecond=0)


def _signed(part: Signed, signers: Sequence[Signer]) -> bytes:
    metadata: Metadata[Any] = Metadata(part)
    for signer in signers:
        metadata.sign(signer, append=True)
    return metadata.to_bytes()
