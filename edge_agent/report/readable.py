"""Records as they come from the disk: those that can be read, and those that the disk has spoilt. Pure."""

from collections.abc import Iterable

from pydantic import ValidationError

from inspection.record import InspectionRecord
from inspection.wire.messages import Refusal

DAMAGED = "damaged on this station's disk"


def split(found: Iterable[tuple[int, str]]) -> tuple[list[tuple[int, InspectionRecord]], list[Refusal]]:
    """Numbers with their records; and what is to be said of the others, so that they hold up nobody."""
    good: list[tuple[int, InspectionRecord]] = []
    spoilt: list[Refusal] = []
    for seq, text in found:
        try:
            good.append((seq, InspectionRecord.model_validate_json(text)))
        except ValidationError:
            spoilt.append(Refusal(seq=seq, reason=DAMAGED))
    return good, spoilt
