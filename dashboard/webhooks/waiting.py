"""What has not been told yet: behind a webhook's place, up to where nothing earlier can come any more."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dashboard.database.tables import InspectionRow, ReviewRow
from dashboard.database.webhook_tables import WebhookRow
from dashboard.landing.horizon import horizon
from dashboard.reviews.review import Decision
from dashboard.webhooks.events import InspectionTold, ReviewTold, Told
from inspection.record import InspectionRecord
from inspection.verdict import Verdict

AT_ONCE = 100
"""Events of one kind in a delivery."""
WAIT = "500ms"
"""For transactions in hand; longer, and it is tried a second later."""


class Place(NamedTuple):
    """The last of each that was told."""

    inspection: int
    review: int


def newest(session: Session) -> Place:
    """Up to which everything is here for good. Holds up all who store, so end the session at once.

    Raises:
        Unavailable: out of the session's block, as `horizon`.
    """
    last = horizon(session, WAIT)
    return Place(last, session.scalar(select(func.max(ReviewRow.id))) or 0)


def place_of(session: Session, name: str) -> Place | None:
    row = session.get(WebhookRow, name)
    return None if row is None else Place(row.inspection_id, row.review_id)


def find_told(
    session: Session, kinds: Collection[Told], after: Place, up_to: Place
) -> tuple[tuple[InspectionTold | ReviewTold, ...], Place]:
    """At most `AT_ONCE` of each kind, and the place behind them. What nobody asks for is passed over."""
    inspections = _inspections(session, after, up_to) if Told.INSPECTION in kinds else []
    reviews = _reviews(session, after, up_to) if Told.REVIEW in kinds else []
    place = Place(
        inspections[-1].inspection_id if len(inspections) == AT_ONCE else up_to.inspection,
        reviews[-1].review_id if len(reviews) == AT_ONCE else up_to.review,
    )
    return (*inspections, *reviews), place


def _inspections(session: Session, after: Place, up_to: Place) -> list[InspectionTold]:
    row = InspectionRow
    query = select(row.id, row.record).where(row.id > after.inspection, row.id <= up_to.inspection)
    found = session.execute(query.order_by(row.id).limit(AT_ONCE))
    return [_inspection(id, InspectionRecord.model_validate_json(text)) for id, text in found]


def _inspection(id: int, record: InspectionRecord) -> InspectionTold:
    names = (one.label or one.cause for one in record.findings if one.verdict is not Verdict.OK)
    return InspectionTold(
        inspection_id=id,
        station=record.station.path,
        seq=record.seq,
        serial=record.unit.serial,
        sku=record.unit.sku,
        lot=record.unit.lot,
        verdict=record.verdict,
        causes=tuple(dict.fromkeys(str(name) for name in names)),
        judged_at=record.judged_at,
        bundle=record.bundle,
        recipe=record.recipe,
    )


def _reviews(session: Session, after: Place, up_to: Place) -> list[ReviewTold]:
    unit, said = InspectionRow, ReviewRow
    query = (
        select(said, unit.station, unit.serial, unit.sku, unit.lot, unit.verdict, unit.review_id)
        .join(unit, unit.id == said.inspection_id)
        .where(said.id > after.review, said.id <= up_to.review)
        .order_by(said.id)
        .limit(AT_ONCE)
    )
    return [
        ReviewTold(
            review_id=review.id,
            inspection_id=review.inspection_id,
            station=station,
            serial=serial,
            sku=sku,
            lot=lot,
            verdict=Verdict(verdict),
            decision=Decision(review.decision),
            stands=review.id == stands,
            by=review.by,
            at=review.at,
        )
        for review, station, serial, sku, lot, verdict, stands in session.execute(query)
    ]
