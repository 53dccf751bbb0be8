"""Which labels people use: those of recent reviews and of recent detections."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.database.tables import InspectionRow, ReviewRow
from dashboard.reviews.review import REVIEWED_VIEWS
from inspection.record import InspectionRecord

LOOKED_AT = 200


def find_label_names(session: Session) -> list[str]:
    """In the alphabet's order."""
    reviews = session.scalars(select(ReviewRow.views).order_by(ReviewRow.id.desc()).limit(LOOKED_AT))
    said = {
        box.label
        for text in reviews
        for view in REVIEWED_VIEWS.validate_json(text)
        for box in view.boxes or ()
    }
    records = session.scalars(
        select(InspectionRow.record).order_by(InspectionRow.id.desc()).limit(LOOKED_AT // 4)
    )
    found = {
        detection.label
        for text in records
        for view in InspectionRecord.model_validate_json(text).views
        for detection in view.detections
    }
    return sorted(said | found)
