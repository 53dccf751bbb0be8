"""Which station runs which bundle, and under which names both are signed.

Lives beside the manifest because registry and edge both read it; the edge knows nothing else of `rollout`.
"""

from typing import Annotated, Self

from pydantic import PositiveInt, StringConstraints, model_validator

from inspection.identity import StationId
from inspection.word import Moment, Sha256, Word, added_later

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
    challenger: Annotated[Sha256 | None, added_later(None)] = None
    """Judges the same units beside `bundle`, without a say. A station that does not know the field refuses
    the assignment, so stations are upgraded before the first challenger."""

    @model_validator(mode="after")
    def _challenges_another(self) -> Self:
        if self.challenger is not None and self.bundle in (None, self.challenger):
            raise ValueError("a challenger needs another bundle in service to be compared with")
        return self

    def to_bytes(self) -> bytes:
        return (self.model_dump_json(indent=1) + "\n").encode()


def bundle_target(digest: str) -> str:
    """The signed target that is the bundle's tar."""
    return f"bundles/{digest}.tar"


def assignment_target(station: StationId) -> str:
    """The signed target that is the station's assignment."""
    return f"assignments/{station.path}.json"
