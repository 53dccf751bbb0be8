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
