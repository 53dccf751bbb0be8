"""`/api/summary`: the whole database in a few numbers."""

from collections.abc import Callable
from datetime import datetime, tzinfo

from fastapi import APIRouter, Depends
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dashboard.database.engine import Database
from dashboard.database.tables import InspectionRow, PictureRow
from dashboard.ingest.dead_letters import count_by_reason
from dashboard.inspections.tally import find_verdicts
from dashboard.inspections.waiting import count_waiting
from dashboard.labels.counts import find_label_counts
from dashboard.live.figures import Latency, find_latency, first_pass_yield, start_of_day
from dashboard.people.gate import Gate
from inspection.verdict import Verdict
from inspection.word import Word


class Summary(Word):
    inspections: int
    verdicts: dict[Verdict, int]
    today: dict[Verdict, int]
    first_pass_yield_today: float | None
    """0 to 1."""
    reviewed: int
    waiting: dict[Verdict, int]
    """Not reviewed yet."""
    labels: dict[str, int]
    """Boxes per class in standing reviews."""
    pictures: int
    dead_letters: dict[str, int]
    """By reason."""
    latency_ms: Latency


def summarise(session: Session, now: datetime, zone: tzinfo) -> Summary:
    verdicts = find_verdicts(session)
    today = find_verdicts(session, start_of_day(now, zone))
    reviewed = session.scalar(select(func.count()).where(InspectionRow.reviewed.is_(True)))
    return Summary(
        inspections=sum(verdicts.values()),
        verdicts=verdicts,
        today=today,
        first_pass_yield_today=first_pass_yield(today),
        reviewed=reviewed or 0,
        waiting=count_waiting(session),
        labels=find_label_counts(session),
        pictures=session.scalar(select(func.count()).select_from(PictureRow)) or 0,
        dead_letters=count_by_reason(session),
        latency_ms=find_latency(session),
    )


def routes(database: Database, gate: Gate, now: Callable[[], datetime], zone: tzinfo) -> APIRouter:
    router = APIRouter(prefix="/api", tags=["summary"], dependencies=[Depends(gate.operator)])

    @router.get("/summary")
    def get_summary() -> Summary:
        with database.reading() as session:
            return summarise(session, now(), zone)

    return router
