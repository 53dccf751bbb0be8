"""`/api/webhooks`: how far each receiver has been told."""

from fastapi import APIRouter, Depends
from sqlalchemy import func, select

from dashboard.database.engine import Database
from dashboard.database.tables import InspectionRow, ReviewRow
from dashboard.database.webhook_tables import WebhookRow
from dashboard.people.gate import Gate
from inspection.word import Moment, Word


class WebhookSeen(Word):
    name: str
    taken_at: Moment | None
    """When it last took something, or began."""
    tried_at: Moment
    problem: str
    """Empty: the last try was taken."""
    inspections_waiting: int
    reviews_waiting: int
    """Numbers behind its place, those included that it does not ask for."""


def routes(database: Database, gate: Gate) -> APIRouter:
    router = APIRouter(prefix="/api/webhooks", tags=["webhooks"], dependencies=[Depends(gate.engineer)])

    @router.get("")
    def list_webhooks() -> list[WebhookSeen]:
        with database.reading() as session:
            inspections = session.scalar(select(func.max(InspectionRow.id))) or 0
            reviews = session.scalar(select(func.max(ReviewRow.id))) or 0
            return [
                WebhookSeen(
                    name=row.name,
                    taken_at=row.taken_at,
                    tried_at=row.tried_at,
                    problem=row.problem,
                    inspections_waiting=max(0, inspections - row.inspection_id),
                    reviews_waiting=max(0, reviews - row.review_id),
                )
                for row in session.scalars(select(WebhookRow).order_by(WebhookRow.name))
            ]

    return router
