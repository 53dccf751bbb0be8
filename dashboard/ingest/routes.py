"""`/api/dead-letters`: what could not be taken, and why."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from sqlalchemy import select

from dashboard.database.engine import Database
from dashboard.database.tables import DeadLetterRow
from dashboard.people.gate import Gate
from inspection.word import Moment, Word


class DeadLetterSeen(Word):
    id: int
    topic: str
    reason: str
    detail: str
    size: int
    """Bytes of the payload; its beginning is kept in the database."""
    at: Moment


class DeadLettersPage(Word):
    items: tuple[DeadLetterSeen, ...]


def routes(database: Database, gate: Gate) -> APIRouter:
    router = APIRouter(prefix="/api/dead-letters", tags=["ingest"], dependencies=[Depends(gate.operator)])

    @router.get("")
    def list_dead_letters(limit: Annotated[int, Query(ge=1, le=500)] = 100) -> DeadLettersPage:
        """Newest first."""
        with database.reading() as session:
            rows = session.scalars(select(DeadLetterRow).order_by(DeadLetterRow.id.desc()).limit(limit))
            return DeadLettersPage(items=tuple(map(_seen, rows)))

    return router


def _seen(row: DeadLetterRow) -> DeadLetterSeen:
    return DeadLetterSeen(
        id=row.id, topic=row.topic, reason=row.reason, detail=row.detail, size=row.size, at=row.at
    )
