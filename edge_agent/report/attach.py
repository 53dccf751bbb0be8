"""A record and its pictures: bound by digest once they are stored, unbound when they are lost."""

from collections.abc import Mapping

from inspection.record import InspectionRecord, Picture


def without_picture(record: InspectionRecord, sha256: str) -> InspectionRecord:
    views = tuple(
        view.model_copy(update={"picture": None}) if view.picture and view.picture.sha256 == sha256 else view
        for view in record.views
    )
    return record.model_copy(update={"views": views})


def with_pictures(
    record: InspectionRecord, pictures: Mapping[str, Picture], total_ms: float
) -> InspectionRecord:
    """The record with its pictures by view, and the time that its own commit took."""
    views = tuple(view.model_copy(update={"picture": pictures.get(view.view)}) for view in record.views)
    timings = record.timings.model_copy(update={"total_ms": max(total_ms, record.timings.total_ms)})
    return record.model_copy(update={"views": views, "timings": timings})
