"""Checks a proof with nothing but a root that one trusts. Pure: no file, no clock, no network.

Time is no part of it: what was signed stays signed after it has run out, and the answer says until when
stations were to believe it.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from pydantic import ValidationError
from pydantic_core import to_json
from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import (
    Metadata,
    Root,
    TargetFile,
    Targets,
)

from inspection.errors import InputRefused, explain
from model_registry.bundle.assignment import Assignment, assignment_target, bundle_target
from model_registry.rollout.ledger import LedgerEvent, LedgerFact, LedgerLine, chain_fault
from model_registry.rollout.proof import Proof
from model_registry.rollout.release import BundleFacts


class Proven(NamedTuple):
    """What the signatures say, whoever handed the proof in."""

    facts: BundleFacts
    signed: Mapping[str, TargetFile]
    """Everything that was signed then, by path."""
    root_version: int
    """Of the root whose key signed."""
    targets_version: int
    believed_until: datetime


def verify_signatures(proof: Proof, trusted: bytes) -> Proven:
    """From the root metadata `trusted` on to the bundle.

    Raises:
        InputRefused: the first link that does not hold; begins with its name.
    """
    root = _newest_root(proof.roots, trusted)
    targets = _targets(proof.targets, root)
    return Proven(_facts(proof, targets), targets.targets, root.version, targets.version, targets.expires)


def ledger_faults(proof: Proof) -> Iterator[str]:
    """What is wrong with the ledger by itself: its first broken line."""
    before: LedgerLine | None = None
    for line in proof.ledger:
        if fault := chain_fault(before, line):
            yield f"ledger: {fault}"
            return
        before = line


def contradictions(proof: Proof, proven: Proven) -> Iterator[str]:
    """Where the ledger says otherwise than what was signed: of the release, of stations' last assignments."""
    facts, release = [line.fact for line in proof.ledger], proven.facts
    released = [
        fact for fact in facts if fact.event is LedgerEvent.RELEASED and fact.bundle == release.digest
    ]
    # The last: after all keys were lost, a bundle is released once more.
    if [(fact.by, fact.at) for fact in released[-1:]] != [(release.released_by, release.released_at)]:
        yield (
            f"ledger: does not tell that {release.released_by} released bundle {release.digest} at "
            f"{release.released_at.isoformat()}, which is signed"
        )
    last = {
        assignment_target(fact.station): fact
        for fact in facts
        if fact.event is LedgerEvent.ASSIGNED and fact.station is not None
    }
    signed = {path for path in proven.signed if path.startswith("assignments/")}
    for path in sorted(last.keys() | signed):
        if not _is_signed(last.get(path), proven.signed.get(path)):
            yield f"ledger: its last {path} is not the signed one"


def _newest_root(roots: Sequence[str], trusted: bytes) -> Root:
    """The last of `roots` to which a chain of signatures leads from `trusted`."""
    root = _parse("trusted root", trusted, Root)
    newest: Metadata[Root] = root
    for text in roots:
        found = _parse("root", text.encode(), Root)
        if found.signed.version < root.signed.version:
            continue
        if found.signed.version == root.signed.version:
            if found.signed_bytes != root.signed_bytes:
                raise InputRefused(
                    f"root {found.signed.version}: is not the one that is trusted; this proof is another "
                    "registry's, or a forgery"
                )
            continue
        if found.signed.version != newest.signed.version + 1:
            raise InputRefused(
                f"root {newest.signed.version + 1}: is missing; the next one here is {found.signed.version}"
            )
        for delegator in (newest, found):
            _require_signed(f"root {found.signed.version}", delegator.signed, "root", found)
        newest = found
    return newest.signed


def _targets(text: str, root: Root) -> Targets:
    found = _parse("targets", text.encode(), Targets)
    _require_signed("targets", root, "targets", found)
    signed = found.signed
    assert isinstance(signed, Targets)
    return signed


def _facts(proof: Proof, targets: Targets) -> BundleFacts:
    target = targets.targets.get(bundle_target(proof.bundle))
    if target is None:
        raise InputRefused(f"targets: bundle {proof.bundle} is not among what is signed")
    try:
        facts = BundleFacts.model_validate_json(to_json(target.custom))
    except ValidationError as error:
        raise InputRefused(f"targets: {target.path}: {explain(error)}") from error
    if facts.digest != proof.bundle:
        raise InputRefused(f"targets: {target.path}: is signed as bundle {facts.digest}")
    return facts


def _parse(name: str, data: bytes, kind: type[Root] | type[Targets]) -> Metadata:  # type: ignore[type-arg]
    try:
        found: Metadata[Root] | Metadata[Targets] = Metadata.from_bytes(data)
    except RepositoryError as error:
        raise InputRefused(f"{name}: not TUF metadata ({error})") from error
    if not isinstance(found.signed, kind):
        raise InputRefused(f"{name}: is {found.signed.type} metadata")
    return found


def _require_signed(name: str, delegator: Root, role: str, metadata: Metadata) -> None:  # type: ignore[type-arg]
    try:
        delegator.verify_delegate(role, metadata.signed_bytes, metadata.signatures)
    except RepositoryError as error:
        raise InputRefused(f"{name}: not signed by the {role} keys of root {delegator.version}") from error


def _is_signed(fact: LedgerFact | None, target: TargetFile | None) -> bool:
    """Whether the assignment that the ledger tells is, byte for byte, the signed file."""
    if fact is None or target is None or fact.station is None or fact.version is None:
        return False
    told = Assignment(
        station=fact.station,
        bundle=fact.bundle,
        version=fact.version,
        assigned_at=fact.at,
        assigned_by=fact.by,
    )
    try:
        target.verify_length_and_hashes(told.to_bytes())
    except RepositoryError:
        return False
    return True
