"""A bundle that passed the gate and was signed."""

from inspection.word import Moment, Sha256, Word
from model_registry.bundle.assignment import Person
from model_registry.bundle.manifest import BundleManifest


class Release(Word):
    """A signed bundle with its passport."""

    digest: Sha256
    manifest: BundleManifest
    released_at: Moment
    released_by: Person


class BundleFacts(Word):
    """What is signed along with a bundle's tar."""

    digest: Sha256
    name: str
    labels: tuple[str, ...]
    released_at: Moment
    released_by: Person

    @classmethod
    def of(cls, release: Release) -> "BundleFacts":
        return cls(
            digest=release.digest,
            name=release.manifest.name,
            labels=release.manifest.labels,
            released_at=release.released_at,
            released_by=release.released_by,
        )


class Releases(Word):
    """What `GET /api/releases` answers, newest first."""

    items: tuple[Release, ...]


class Approval(Word):
    """What `POST /api/releases/{digest}/approval` takes."""

    by: Person


class Approved(Word):
    """Somebody else than its releaser stands for this bundle."""

    bundle: Sha256
    by: Person
    at: Moment


class Approvals(Word):
    """What `GET /api/approvals` answers, in the order in which they were given."""

    items: tuple[Approved, ...]
