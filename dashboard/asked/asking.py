"""Asking people about units by name, each with a reason in words."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator
from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.database.queue_tables import AskedRow
from dashboard.database.tables import InspectionRow
from inspection.word import Word

MOST = 1000
LONGEST = 500
"""Characters of a reason."""


class Asking(Word):
    """Names an inspection by station and number, or a unit by its serial: its latest inspection."""

    station: Annotated[str, StringConstraints(max_length=200)] | None = None
    """`site/line/station`."""
    seq: Annotated[int, Field(ge=1, le=2**62)] | None = None
    serial: Annotated[str, StringConstraints(min_length=1, max_length=64)] | None = None
    reason: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST, strip_whitespace=True)]

    @model_validator(mode="after")
    def _named_one_way(self) -> Self:
        whole = self.station is not None and self.seq is not None
        part = self.station is not None or self.seq is not None
        if whole == (self.serial is not None) or part != whole:
            raise ValueError("name it by station and seq, or by serial")
        return self


class Askings(Word):
    items: Annotated[tuple[Asking, ...], Field(min_length=1, max_length=MOST)]


class Answered(Word):
    """What became of each, in numbers; together they are all that were named."""

    asked: int
    """Waits for people, by this call or an earlier one; the latest reason is shown."""
    decided: int
    """Somebody has decided it already; nobody is asked again."""
    unknown: int
    """There is none of this name."""


def ask(session: Session, wanted: Sequence[Asking], by: str, at: datetime) -> Answered:
    asked = decided = unknown = 0
    for one in wanted:
        row = _find(session, one)
        if row is None:
            unknown += 1
        elif row.reviewed:
            decided += 1
        else:
            row.asked = True
            told = session.get(AskedRow, row.id)
            if told is None:
                session.add(AskedRow(inspection_id=row.id, reason=one.reason, by=by, at=at))
            else:
                told.reason, told.by = one.reason, by
            session.flush()
            asked += 1
    return Answered(asked=asked, decided=decided, unknown=unknown)


def _find(session: Session, one: Asking) -> InspectionRow | None:
    query = select(InspectionRow).with_for_update()
    if one.serial is None:
        query = query.where(InspectionRow.station == one.station, InspectionRow.seq == one.seq)
    else:
        query = query.where(InspectionRow.serial == one.serial)
    # The index by serial is in the order of time.
    latest = query.order_by(InspectionRow.judged_at.desc(), InspectionRow.id.desc())
    return session.scalars(latest.limit(1)).first()
