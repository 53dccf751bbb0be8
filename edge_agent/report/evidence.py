"""Whose pictures are kept, and as what: all that somebody must look at, and a drawn share of the OK ones.

The share is what escapes are estimated from, so it is drawn by a hash of the unit's number, never by what was
found, and the record says how large it was.
"""

import hashlib
from enum import StrEnum
from typing import Annotated

from pydantic import Field, NonNegativeInt

from inspection.record import InspectionRecord
from inspection.verdict import Verdict
from inspection.word import Word


class PictureFormat(StrEnum):
    JPEG = "jpeg"
    PNG = "png"


class EvidenceSettings(Word):
    ok_share: Annotated[float, Field(ge=0, le=1)] = 1.0
    """Of the OK units' pictures, 0 to 1; those of NG, REVIEW and INVALID units are always kept."""
    format: PictureFormat = PictureFormat.JPEG
    """`png` loses nothing and takes several times the room. A camera's own JPEG stays what it is."""
    crop: bool = False
    """Of NG and REVIEW units keep only what their findings point at. Such pictures do not teach the model."""
    margin_px: NonNegativeInt = 64
    """Around what is kept then; pixels of the full picture."""

    def keeps(self, record: InspectionRecord) -> bool:
        """Whether this unit's pictures are kept; the same answer whenever it is asked. People are asked about
        what a challenger sees otherwise, so that is kept beside the draw."""
        return record.verdict is not Verdict.OK or record.disputed or _lot(record) < self.ok_share

    def noted(self, record: InspectionRecord) -> InspectionRecord:
        """An OK unit's record with the share it was drawn from; without, where all are kept."""
        if record.verdict is not Verdict.OK or self.ok_share == 1.0:
            return record
        return record.model_copy(update={"ok_share": self.ok_share})


def _lot(record: InspectionRecord) -> float:
    """0 to 1, evenly spread over the numbers of a station."""
    digest = hashlib.sha256(f"{record.station.path}/{record.seq}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64
