"""Which station runs which bundle, and under which names both are signed.

Lives beside the manifest because registry and edge both read it; the edge knows nothing else of `rollout`.
"""

from typing import Annotated

from pydantic import PositiveInt, StringConstraints

from inspection.identity import StationId
from inspection.word import Moment, Sha256, Word

Person = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]{1,100}$")]
"""Who did it, as the program that asked for it says."""


class Assignment(Word):
    """This station is to run this bundle. None: it is to run without a model and collect."""

    station: StationId
    bundle: Sha256 | None
    version: PositiveInt
    """Grows by one with each assignment of the station; an older one is never obeyed again."""
    assigned_at: Moment
    assigned_by: Person

    def to_bytes(self) -> bytes:
        return (self.model_dump_json(indent=1) + "\n").encode()


def bundle_target(digest: str) -> str:
    """The signed target that is the bundle's tar."""
    return f"bundles/{digest}.tar"


def assignment_target(station: StationId) -> str:
    """The signed target that is the station's assignment."""
    return f"assignments/{station.path}.json"
