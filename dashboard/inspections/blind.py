"""An inspection as whoever decides blindly gets it: what came in, not what anybody made of it. Pure.

Not the verdict, no box, no challenger, no earlier decision; nor the version, which grows with each decision,
nor why it was asked about by name, which may tell what a model saw.
"""

from typing import Literal

from dashboard.inspections.seen import InspectionSeen, PictureSeen, Reason
from inspection.crop import Crop
from inspection.identity import Unit
from inspection.word import Moment, Word

HIDDEN = (Reason.SAMPLE, Reason.SECOND)


class BlindView(Word):
    view: str
    picture: PictureSeen | None
    crop: Crop | None


class BlindSeen(Word):
    """Decided by `POST /api/inspections/{id}/blind`."""

    id: int
    station: str
    """`site/line/station`."""
    seq: int
    unit: Unit
    triggered_at: Moment
    judged_at: Moment
    views: tuple[BlindView, ...]
    reason: Literal[Reason.BLIND] = Reason.BLIND


def blinded(seen: InspectionSeen) -> InspectionSeen | BlindSeen:
    """As it is, where its reason may be told."""
    if seen.reason not in HIDDEN:
        return seen
    return BlindSeen(
        id=seen.id,
        station=seen.station,
        seq=seen.seq,
        unit=seen.unit,
        triggered_at=seen.triggered_at,
        judged_at=seen.judged_at,
        views=tuple(BlindView(view=one.view, picture=one.picture, crop=one.crop) for one in seen.views),
    )
