"""Which model judged a unit, made from what, approved by whom: the file that carries it, the story. Pure."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from typing import Literal, Self

from pydantic import PositiveInt

from inspection.record import InspectionRecord
from inspection.word import Moment, Sha256, Word
from model_registry.bundle.assignment import Person
from model_registry.bundle.manifest import BundleManifest
from model_registry.rollout.ledger import LedgerEvent, LedgerFact, LedgerLine
from model_registry.rollout.proof import Proof

ROLLOUT = re.compile(r"rollout (\d+), ")
"""How an assignment that a rollout made begins to say by whom; see `model_registry.service.rollouts`."""


class Provenance(Word):
    """One inspection with all that is known of where its verdict came from: what the dashboard hands out, and
    `model-registry provenance verify` checks offline."""

    schema_version: Literal[1] = 1
    record: str
    """The station's record as JSON, as the dashboard stored it."""
    record_sha256: Sha256
    """Of `record`. A checksum, no signature."""
    manifest: BundleManifest | None
    """None, as is `proof`: no model judged."""
    proof: Proof | None

    @classmethod
    def of(cls, record: str, manifest: BundleManifest | None, proof: Proof | None) -> Self:
        return cls(record=record, record_sha256=sha256_of(record), manifest=manifest, proof=proof)


class Signature(Word):
    """Somebody stood for something."""

    by: Person
    at: Moment


class AssignmentThen(Word):
    """The station's assignment that was valid when the unit was judged."""

    version: PositiveInt
    by: Person
    at: Moment
    bundle: Sha256 | None
    rollout: PositiveInt | None
    """None: assigned by hand."""


class Story(Word):
    """What is told of a unit's verdict; None and () where nobody said anything."""

    record: InspectionRecord
    manifest: BundleManifest | None
    released: Signature | None
    approved: tuple[Signature, ...]
    assignment: AssignmentThen | None

    @property
    def as_assigned(self) -> bool:
        """Whether the station ran what it was assigned. Not so for a while after each assignment, and where
        a station went back to its last proven bundle."""
        return self.assignment is not None and self.assignment.bundle == self.record.bundle


def tell(record: InspectionRecord, manifest: BundleManifest | None, ledger: Sequence[LedgerLine]) -> Story:
    """The story of `record`, which `manifest`'s bundle judged."""
    about = [line.fact for line in ledger if line.fact.bundle == record.bundle is not None]
    released = _signatures(about, LedgerEvent.RELEASED)
    return Story(
        record=record,
        manifest=manifest,
        released=released[-1] if released else None,
        approved=_signatures(about, LedgerEvent.APPROVED),
        assignment=_assignment_then(record, (line.fact for line in ledger)),
    )


def sha256_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _signatures(facts: Iterable[LedgerFact], event: LedgerEvent) -> tuple[Signature, ...]:
    return tuple(Signature(by=fact.by, at=fact.at) for fact in facts if fact.event is event)


def _assignment_then(record: InspectionRecord, facts: Iterable[LedgerFact]) -> AssignmentThen | None:
    found = None
    for fact in facts:
        if fact.event is LedgerEvent.ASSIGNED and fact.station == record.station:
            if fact.at > record.judged_at:
                break
            found = fact
    if found is None or found.version is None:
        return None
    rollout = ROLLOUT.match(found.by)
    return AssignmentThen(
        version=found.version,
        by=found.by,
        at=found.at,
        bundle=found.bundle,
        rollout=int(rollout[1]) if rollout else None,
    )
