"""An inspection as the dashboard shows it: the station's record, which pictures are here, the review."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from dashboard.reviews.review import Review
from inspection.crop import Crop
from inspection.detection import Detection
from inspection.geometry import Box
from inspection.identity import Unit
from inspection.recipe import RecipeRef
from inspection.record import InspectionRecord, Picture, Timings
from inspection.shadow import ShadowVerdict
from inspection.verdict import Finding, Verdict
from inspection.word import Moment, Sha256, Word, added_later


class Reason(StrEnum):
    """Why a person is asked. Each undecided unit has one at most: the first that holds, but that of an
    INVALID unit which somebody asks about by name it is that."""

    UNSURE = "unsure"
    DISPUTED = "disputed"
    """A challenger gives another verdict."""
    REJECTED = "rejected"
    INVALID = "invalid"
    SAMPLE = "sample"
    """OK, and drawn by chance."""
    SECOND = "second"
    """Decided, and drawn by chance to be decided once more by somebody else."""
    BLIND = "blind"
    """What whoever decides is told of both: which of them it is would say what the station said."""
    ASKED = "asked"
    """Somebody asks about it by name."""


class PictureRemoved(Word):
    """Why a picture is not here any more."""

    at: Moment
    kind: str
    """`ok`: of an OK unit that nobody decided; `other`: of another that nobody decided."""
    days: int
    """How long such pictures were kept then."""


class PictureSeen(Picture):
    stored: bool
    """Whether the file has arrived, and is kept."""
    removed: PictureRemoved | None = added_later(None)
    """It was, and is not any more."""


class ViewSeen(Word):
    view: str
    detections: tuple[Detection, ...]
    picture: PictureSeen | None
    crop: Crop | None = None
    """Which part of the full picture `picture` shows; boxes are pixels of the full one. None: all of it."""

    @property
    def part(self) -> Box | None:
        """What the picture shows, in pixels of the full one; None: there is none."""
        if self.picture is None:
            return None
        crop = self.crop or Crop(
            left=0, top=0, full_width=self.picture.width, full_height=self.picture.height
        )
        return crop.part(self.picture.width, self.picture.height)

    def shows(self, box: Box) -> bool:
        """Whether any of it is in the picture; of whole pictures, all of it is taken for shown."""
        return self.crop is None or self.part is None or self.part.meets(box)


class InspectionSeen(Word):
    id: int
    version: int
    """Name it when you review."""
    station: str
    """`site/line/station`."""
    seq: int
    unit: Unit
    verdict: Verdict
    reviewed: bool
    triggered_at: Moment
    judged_at: Moment
    bundle: Sha256 | None
    recipe: RecipeRef | None
    views: tuple[ViewSeen, ...]
    findings: tuple[Finding, ...]
    timings: Timings
    late: bool = False
    """The line was told INVALID before this verdict was there."""
    shadow: ShadowVerdict | None = None
    """What a challenger said of the same pictures."""
    review: Review | None
    reason: Reason | None = None
    """Why a person is asked about it; None: nobody is, or somebody has answered."""
    asked: str | None = None
    """Why somebody asked about it by name, in their words."""

    @property
    def disputed(self) -> bool:
        """Whether a challenger gave another verdict."""
        return self.shadow is not None and self.shadow.verdict is not self.verdict


def see(
    record: InspectionRecord,
    *,
    id: int,
    version: int,
    stored: frozenset[str],
    review: Review | None,
    sampled: bool = False,
    asked: str | None = None,
    removed: Mapping[str, PictureRemoved] = MappingProxyType({}),
) -> InspectionSeen:
    """`stored`: digests of the pictures that are in the store; `removed`: of those that were."""
    views = tuple(
        ViewSeen(
            view=view.view,
            detections=view.detections,
            picture=None
            if view.picture is None
            else PictureSeen(
                **view.picture.model_dump(),
                stored=view.picture.sha256 in stored,
                removed=removed.get(view.picture.sha256),
            ),
            crop=view.crop,
        )
        for view in record.views
    )
    return InspectionSeen(
        id=id,
        version=version,
        station=record.station.path,
        seq=record.seq,
        unit=record.unit,
        verdict=record.verdict,
        reviewed=review is not None,
        triggered_at=record.triggered_at,
        judged_at=record.judged_at,
        bundle=record.bundle,
        recipe=record.recipe,
        views=views,
        findings=record.findings,
        timings=record.timings,
        late=record.late,
        shadow=record.shadow,
        review=review,
        reason=None if review is not None else reason_of(record, sampled=sampled, asked=asked is not None),
        asked=asked,
    )


def reason_of(record: InspectionRecord, *, sampled: bool, asked: bool) -> Reason | None:
    """Of a unit that nobody has decided."""
    if record.verdict is Verdict.REVIEW:
        return Reason.UNSURE
    if record.disputed:
        return Reason.DISPUTED
    if record.verdict is Verdict.NG:
        return Reason.REJECTED
    if sampled:
        return Reason.SAMPLE
    if asked:
        return Reason.ASKED
    return Reason.INVALID if record.verdict is Verdict.INVALID else None
