"""One unit's inspection as it is kept for ever: who, what, why, by which model, how fast."""

from typing import Annotated, Self

from pydantic import Field, NonNegativeFloat, PositiveInt, model_validator

from inspection.crop import Crop
from inspection.detection import Detection
from inspection.identity import Identifier, StationId, Unit
from inspection.recipe import RecipeRef
from inspection.shadow import ShadowVerdict
from inspection.shift import Shift
from inspection.verdict import Cause, Finding, Verdict
from inspection.word import Moment, Sha256, Word, added_later


class Picture(Word):
    """A stored JPEG or PNG, named by its digest."""

    sha256: Sha256
    width: PositiveInt
    height: PositiveInt
    size: PositiveInt
    """Bytes of the file."""


class ViewRecord(Word):
    """One view: what was found in it, and its picture (None: none was taken, or it was lost or shed)."""

    view: Identifier
    detections: Annotated[tuple[Detection, ...], Field(max_length=300)] = ()
    picture: Picture | None = None
    shift: Annotated[Shift | None, added_later(None)] = None
    """How the part lay against the golden picture, where the recipe has one."""
    shot: Annotated[PositiveInt | None, added_later(None)] = None
    """Which of several shots this is, from 1: the one that decided. None: the recipe takes one."""
    crop: Annotated[Crop | None, added_later(None)] = None
    """Which part of the full picture `picture` shows. None: all of it."""
    brightness: Annotated[float | None, Field(ge=0, le=255), added_later(None)] = None
    """Mean grey of the full picture. None: there was none of the right size."""

    @model_validator(mode="after")
    def _part_of_a_picture(self) -> Self:
        if self.crop is None:
            return self
        if self.picture is None:
            raise ValueError("a crop without a picture")
        part = self.crop.part(self.picture.width, self.picture.height)
        if not part.lies_within(self.crop.full_width, self.crop.full_height):
            raise ValueError("a crop sticks out of the full picture")
        return self


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
    shadow: Annotated[ShadowVerdict | None, added_later(None)] = None
    """What a challenger said of the same pictures. None: there was none, or it had no time for this unit.
    Dashboards and trainers that do not know the field refuse the record; they are upgraded first."""

    @property
    def causes(self) -> tuple[Cause, ...]:
        """Of its findings, each once."""
        return tuple(dict.fromkeys(finding.cause for finding in self.findings))

    @property
    def disputed(self) -> bool:
        """Whether a challenger gave another verdict."""
        return self.shadow is not None and self.shadow.verdict is not self.verdict

    @property
    def pictures(self) -> tuple[Picture, ...]:
        return tuple(view.picture for view in self.views if view.picture is not None)
