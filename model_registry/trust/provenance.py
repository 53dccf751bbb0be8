"""A provenance file, checked link by link without asking anybody. Pure."""

from collections.abc import Iterator
from typing import NamedTuple

from pydantic import ValidationError

from inspection.errors import InputRefused, explain
from inspection.record import InspectionRecord
from model_registry.bundle.manifest import BundleManifest
from model_registry.rollout.provenance import Provenance, Story, sha256_of, tell
from model_registry.trust.proof import Proven, contradictions, ledger_faults, verify_signatures


class Checked(NamedTuple):
    """`faults`: everything that does not hold, each beginning with the part's name; empty: all holds."""

    story: Story
    proven: Proven | None
    """None: no model judged, or the signatures do not hold."""
    faults: tuple[str, ...]
    ledger_end: str
    """Its last line; whoever noted it earlier finds it again in every later ledger."""


def verify_provenance(file: Provenance, trusted: bytes) -> Checked:
    """`trusted`: root metadata that came to the reader by another way than the file.

    Raises:
        InputRefused: the record is none, so that there is nothing to tell.
    """
    record = _record(file)
    proven, faults = None, [*_record_faults(file), *_bundle_faults(record, file)]
    if file.proof is not None:
        try:
            proven = verify_signatures(file.proof, trusted)
        except InputRefused as error:
            faults.append(str(error))
        faults += ledger_faults(file.proof)
        if proven is not None:
            faults += contradictions(file.proof, proven)
            faults += _signed_otherwise(file.manifest, proven)
    ledger = file.proof.ledger if file.proof else ()
    end = f"{len(ledger)} lines, the last with hash {ledger[-1].hash}" if ledger else "no lines"
    return Checked(tell(record, file.manifest, ledger), proven, tuple(faults), end)


def _record(file: Provenance) -> InspectionRecord:
    try:
        return InspectionRecord.model_validate_json(file.record)
    except ValidationError as error:
        raise InputRefused(f"record: {explain(error)}") from error


def _record_faults(file: Provenance) -> Iterator[str]:
    if (found := sha256_of(file.record)) != file.record_sha256:
        yield f"record: was changed: its SHA-256 is {found}, the file says {file.record_sha256}"


def _bundle_faults(record: InspectionRecord, file: Provenance) -> Iterator[str]:
    """One digest has to go through record, manifest and proof."""
    said = {
        "manifest": file.manifest.digest if file.manifest else None,
        "proof": file.proof.bundle if file.proof else None,
    }
    for part, digest in said.items():
        if digest != record.bundle:
            yield f"{part}: is of bundle {digest}, the record names {record.bundle}"


def _signed_otherwise(manifest: BundleManifest | None, proven: Proven) -> Iterator[str]:
    facts = proven.facts
    if manifest is not None and (manifest.name, manifest.labels) != (facts.name, facts.labels):
        yield f"manifest: tells of {manifest.name!r}, signed is {facts.name!r} with other labels or name"
