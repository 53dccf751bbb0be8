"""Which inspections of a station came after its assignment: by its own clock and by ours."""

from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from dashboard.database.tables import InspectionRow
from inspection.identity import StationId
from model_registry.rollout.progress import StationProgress


def judged_since(session: Session, one: StationProgress) -> tuple[ColumnElement[bool], ...]:
    """After its assignment, by both clocks."""
    return (
        InspectionRow.station == one.station.path,
        InspectionRow.seq > last_seq_at(session, one.station, one.at),
        InspectionRow.stored_at > one.at,
    )


def last_seq_at(session: Session, station: StationId, at: datetime) -> int:
    """Of what was judged until then; read from the newest on, so that history costs nothing."""
    query = (
        select(InspectionRow.seq)
        .where(InspectionRow.station == station.path, InspectionRow.judged_at <= at)
        .order_by(InspectionRow.seq.desc())
        .limit(1)
    )
    return session.scalar(query) or 0
