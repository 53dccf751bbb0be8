"""A record and its pictures: bound by digest once they are stored, unbound when they are lost."""

from collections.abc import Mapping

from inspection.crop import Crop
from inspection.record import InspectionRecord, Picture


def without_picture(record: InspectionRecord, sha256: str) -> InspectionRecord:
    bare = {"picture": None, "crop": None}
    views = tuple(
        view.model_copy(update=bare) if view.picture and view.picture.sha256 == sha256 else view
        for view in record.views
    )
    return record.model_copy(update={"views": views})


def with_pictures(
    record: InspectionRecord, pictures: Mapping[str, tuple[Picture, Crop | None]], total_ms: float
) -> InspectionRecord:
    """The record with its pictures by view, each with the part that it shows, and the time that its own
    commit took."""
    bound = [(view, *pictures.get(view.view, (None, None))) for view in record.views]
    views = tuple(view.model_copy(update={"picture": picture, "crop": crop}) for view, picture, crop in bound)
    timings = record.timings.model_copy(update={"total_ms": max(total_ms, record.timings.total_ms)})
    return record.model_copy(update={"views": views, "timings": timings})
