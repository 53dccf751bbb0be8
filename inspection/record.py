"""One unit's inspection as it is kept for ever: who, what, why, by which model, how fast."""

from typing import Annotated

from pydantic import Field, NonNegativeFloat, PositiveInt

from inspection.detection import Detection
from inspection.identity import Identifier, StationId, Unit
from inspection.recipe import RecipeRef
from inspection.shift import Shift
from inspection.verdict import Finding, Verdict
from inspection.word import Moment, Sha256, Word, added_later


class Picture(Word):
    """A stored JPEG, named by its digest."""

    sha256: Sha256
    width: PositiveInt
    height: PositiveInt
    size: PositiveInt
    """Bytes of the JPEG file."""


class ViewRecord(Word):
    """One view: what was found in it, and its picture (None: none was taken, or it was lost or shed)."""

    view: Identifier
    detections: Annotated[tuple[Detection, ...], Field(max_length=300)] = ()
    picture: Picture | None = None
    shift: Annotated[Shift | None, added_later(None)] = None
    """How the part lay against the golden picture, where the recipe has one."""
    shot: Annotated[PositiveInt | None, added_later(None)] = None
    """Which of several shots this is, from 1: the one that decided. None: the recipe takes one."""


class Timings(Word):
    """Milliseconds, by the monotonic clock."""

    frame_ms: NonNegativeFloat
    """Trigger to the last frame in hand."""
    code_ms: Annotated[NonNegativeFloat, added_later(0)] = 0
    """Reading codes in the picture, where the recipe asks for it."""
    detect_ms: NonNegativeFloat
    judge_ms: NonNegativeFloat
    total_ms: NonNegativeFloat
    """Trigger to the record committed, ready to leave for the line."""


class InspectionRecord(Word):
    """`(station, seq)` names it; `seq` counts from 1 without gaps per station."""

    station: StationId
    seq: PositiveInt
    unit: Unit
    triggered_at: Moment
    judged_at: Moment
    verdict: Verdict
    findings: Annotated[tuple[Finding, ...], Field(max_length=300)]
    views: tuple[ViewRecord, ...]
    bundle: Sha256 | None
    """Digest of the model bundle that judged; None while the station has none."""
    recipe: RecipeRef | None
    timings: Timings
    ok_share: Annotated[float | None, Field(ge=0, le=1), added_later(None)] = None
    """Of an OK unit: the share of OK units whose pictures the station keeps, drawn by number. None: all."""

    late: Annotated[bool, added_later(False)] = False
    """The line was told INVALID before this verdict was there."""

    @property
    def pictures(self) -> tuple[Picture, ...]:
        return tuple(view.picture for view in self.views if view.picture is not None)
