"""Records as they come from the disk: those that can be read, and those that the disk has spoilt. Pure."""

from collections.abc import Iterable

from inspection.record import InspectionRecord
from inspection.wire.messages import Refusal

DAMAGED = "damaged on this station's disk"


def split(
    found: Iterable[tuple[int, str | None, int]],
) -> tuple[list[tuple[int, InspectionRecord]], list[Refusal]]:
    """Numbers with their records, of rows whose checksum fits (1) or not (0).

    And what is to be said of the others, so that they hold up nobody.
    """
    good: list[tuple[int, InspectionRecord]] = []
    spoilt: list[Refusal] = []
    for seq, text, whole in found:
        try:
            if not whole or text is None:
                raise ValueError("its checksum does not fit")
            good.append((seq, InspectionRecord.model_validate_json(text)))
        except ValueError:
            spoilt.append(Refusal(seq=seq, reason=DAMAGED))
    return good, spoilt
