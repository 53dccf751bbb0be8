"""One stored inspection as it leaves the dashboard's database: a row of the Parquet files that jobs read.

The columns are told here once. The dashboard writes them, Spark reads them, and neither asks the database of
the other. All that is in a row follows from the stored record and its number, so that it can be written again
and is the same.
"""

from typing import Annotated

from pydantic import Field, PositiveInt

from inspection.identity import Identifier, PartNumber
from inspection.label import picture_path
from inspection.record import InspectionRecord, ViewRecord
from inspection.verdict import Verdict
from inspection.word import LabelName, Moment, Score, Sha256, Word

FOLDER = "inspections"
"""Below the picture store's URL; in it `day=YYYY-MM-DD/` (UTC, of `at`)."""


class LandedView(Word):
    """One picture of the unit, or the word that there is none."""

    view: Identifier
    shot: PositiveInt | None
    sha256: Sha256 | None
    picture: str | None
    """Path below the store. Whether the file lies there, only a look tells: a station may have shed it."""
    width: PositiveInt | None
    height: PositiveInt | None


class LandedDetection(Word):
    """Flat, as columns are; the box in pixels of the full picture, as `inspection.geometry.Box`."""

    view: Identifier
    label: LabelName
    score: Score
    x1: float
    y1: float
    x2: float
    y2: float


class LandedInspection(Word):
    """A row."""

    id: PositiveInt
    """The dashboard's number: it grows in the order in which inspections were stored."""
    station: str
    """`site/line/station`."""
    site: Identifier
    line: Identifier
    seq: PositiveInt
    at: Moment
    """When it was judged."""
    serial: PartNumber
    sku: PartNumber
    lot: PartNumber
    verdict: Verdict
    bundle: Sha256 | None
    recipe: Sha256 | None
    recipe_version: PositiveInt | None
    views: tuple[LandedView, ...]
    detections: Annotated[tuple[LandedDetection, ...], Field(max_length=10_000)]
    max_score: Score | None
    """Of the detections; None: there are none."""
    record: str
    """The whole `InspectionRecord` as JSON, as it was reported."""


def landed(id_: int, record: InspectionRecord, text: str) -> LandedInspection:
    """The row of a record that is stored under `id_`; `text` is its JSON."""
    recipe = record.recipe
    found = tuple(_detections(record.views))
    return LandedInspection(
        id=id_,
        station=record.station.path,
        site=record.station.site,
        line=record.station.line,
        seq=record.seq,
        at=record.judged_at,
        serial=record.unit.serial,
        sku=record.unit.sku,
        lot=record.unit.lot,
        verdict=record.verdict,
        bundle=record.bundle,
        recipe=recipe.digest if recipe else None,
        recipe_version=recipe.version if recipe else None,
        views=tuple(_view(view) for view in record.views),
        detections=found,
        max_score=max((one.score for one in found), default=None),
        record=text,
    )


def landing_folder(row: LandedInspection) -> str:
    """Below the store's URL; jobs of a period need not open the others."""
    return f"{FOLDER}/day={row.at:%Y-%m-%d}"


def _view(view: ViewRecord) -> LandedView:
    picture = view.picture
    return LandedView(
        view=view.view,
        shot=view.shot,
        sha256=picture.sha256 if picture else None,
        picture=picture_path(picture.sha256) if picture else None,
        width=picture.width if picture else None,
        height=picture.height if picture else None,
    )


def _detections(views: tuple[ViewRecord, ...]) -> list[LandedDetection]:
    return [
        LandedDetection(view=view.view, label=found.label, score=found.score, **found.box.model_dump())
        for view in views
        for found in view.detections
    ]
