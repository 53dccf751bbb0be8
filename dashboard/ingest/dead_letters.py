"""Messages that could not be taken: kept with a named reason, so that somebody can find out why."""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dashboard.database.tables import DeadLetterRow

KEPT_BYTES = 64 * 1024


class Reason(StrEnum):
    UNKNOWN_TOPIC = "unknown topic"
    MALFORMED = "malformed payload"
    OTHER_STATION = "topic and payload name different stations"
    OTHER_LINE = "topic and payload name different lines"
    SEQ_TAKEN = "another record has this number"
    BAD_CHUNK = "bad picture chunk"
    WRONG_DIGEST = "wrong digest"
    NOT_A_PICTURE = "not a readable JPEG or PNG"
    UNSTORABLE = "the database refuses it"


class DeadLetter(NamedTuple):
    topic: str
    reason: Reason
    detail: str
    payload: bytes


def bury(session: Session, letter: DeadLetter, at: datetime) -> None:
    session.add(
        DeadLetterRow(
            topic=_storable(letter.topic)[:512],
            reason=letter.reason,
            detail=_storable(letter.detail)[:2000],
            payload=letter.payload[:KEPT_BYTES],
            size=len(letter.payload),
            at=at,
        )
    )


def count_by_reason(session: Session) -> dict[str, int]:
    rows = session.execute(select(DeadLetterRow.reason, func.count()).group_by(DeadLetterRow.reason))
    return {row[0]: row[1] for row in rows}


def _storable(text: str) -> str:
    """PostgreSQL stores neither NUL nor half of a surrogate pair."""
    return text.replace("\x00", "\\0").encode("utf-8", "replace").decode()
