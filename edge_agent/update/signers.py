"""Metadata that no quorum signed: whether a key of ours signed it all the same."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from securesystemslib.exceptions import UnverifiedSignatureError, VerificationError
from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Metadata, Root


def signed_by_ours(data: bytes, roots: Iterable[Root]) -> str | None:
    """Which key of `roots` truly signed `data`, in words; None: none did, or it is no metadata."""
    try:
        metadata = Metadata.from_bytes(data)
    except RepositoryError:
        return None
    for root in roots:
        for keyid, signature in metadata.signatures.items():
            key = root.keys.get(keyid)
            if key is None:
                continue
            try:
                key.verify_signature(signature, metadata.signed_bytes)
            except (UnverifiedSignatureError, VerificationError, ValueError):
                continue
            roles = [role for role in root.roles if keyid in root.roles[role].keyids]
            return f"the {', '.join(roles) or 'unused'} key {keyid[:12]} of root version {root.version}"
    return None


def read_roots(first: bytes, history: Path) -> Iterator[Root]:
    """The root that this station was given, and those it followed since; unreadable ones are left out."""
    texts = [first, *(path.read_bytes() for path in sorted(history.glob("*.root.json")) if path.is_file())]
    for text in texts:
        try:
            metadata: Metadata[Root] = Metadata.from_bytes(text)
        except RepositoryError:
            continue
        if isinstance(metadata.signed, Root):
            yield metadata.signed
