"""Handing out what waits so that two people do not sit before the same unit.

A claim is a courtesy and no lock: it ends by itself, it hinders nobody who names the unit, and of two who
decide all the same exactly one wins (`dashboard.reviews.decide`).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from dashboard.database.engine import Database
from dashboard.database.tables import ClaimRow, InspectionRow
from dashboard.inspections.seen import InspectionSeen
from dashboard.inspections.waiting import Waiting, find_waiting

LASTS = timedelta(minutes=2)
"""Since the person last asked for more; who goes for a break gives the units back."""

MOST_TRIES = 8
"""Somebody with another clock could hold what looks free for ever."""


class Claims:
    def __init__(self, database: Database) -> None:
        self._database = database

    def take(self, now: datetime, asked: Waiting, *, newest_first: bool, limit: int) -> list[InspectionSeen]:
        """As `find_waiting`, without what others hold.

        What is given is the asker's for two minutes; what they held before and is not among it is free.
        """
        person, given = asked.person, list[InspectionSeen]()
        with self._database.writing() as session:
            over = or_(ClaimRow.person == person, ClaimRow.until <= now)
            session.execute(delete(ClaimRow).where(over))
            for _ in range(MOST_TRIES):
                found = find_waiting(
                    session,
                    asked,
                    newest_first=newest_first,
                    limit=limit - len(given),
                    unless=_held(now),
                )
                got = _insert(session, [one.id for one in found], person, now + LASTS)
                given += [one for one in found if one.id in got]
                if len(got) == len(found):
                    break  # else the others went to somebody else just now
        return given


def _insert(session: Session, ids: Sequence[int], person: str, until: datetime) -> frozenset[int]:
    """Which of them are the person's now."""
    if not ids:
        return frozenset()
    dialect = session.get_bind().dialect.name
    insert = (postgresql if dialect == "postgresql" else sqlite).insert(ClaimRow)
    rows = [{"inspection_id": id, "person": person, "until": until} for id in ids]
    done = insert.values(rows).on_conflict_do_nothing().returning(ClaimRow.inspection_id)
    return frozenset(session.scalars(done))


def _held(now: datetime) -> ColumnElement[bool]:
    held = select(ClaimRow.inspection_id).where(
        ClaimRow.inspection_id == InspectionRow.id, ClaimRow.until > now
    )
    return held.exists()
