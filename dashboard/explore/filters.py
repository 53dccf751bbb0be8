"""Filters that people keep by name: each their own, and those that others share."""

from datetime import datetime
from typing import Annotated
from urllib.parse import parse_qsl

from pydantic import Field, StringConstraints, ValidationError
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from dashboard.database.engine import Database
from dashboard.database.explore_tables import SavedFilterRow
from dashboard.explore.asked import LONGEST, Asked
from inspection.errors import InputRefused, explain
from inspection.word import Moment, Word

MOST = 50
"""Of one person."""
MOST_SHOWN = 200

FilterName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]


class SaveFilter(Word):
    name: FilterName
    query: Annotated[str, Field(max_length=LONGEST, description="as the address of Explore has it")]
    shared: bool = False


class SavedFilter(Word):
    id: int
    name: str
    query: str
    by: str
    shared: bool
    at: Moment


class NoSuchFilter(InputRefused):
    def __init__(self, id: int) -> None:
        super().__init__(f"there is no filter {id} of yours")


class Filters:
    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, person: str) -> list[SavedFilter]:
        """Theirs and what others share, by name."""
        theirs = or_(SavedFilterRow.by == person, SavedFilterRow.shared.is_(True))
        query = select(SavedFilterRow).where(theirs)
        with self._database.reading() as session:
            rows = session.scalars(query.order_by(SavedFilterRow.name, SavedFilterRow.id).limit(MOST_SHOWN))
            return [_seen(row) for row in rows]

    def save(self, wish: SaveFilter, by: str, at: datetime) -> SavedFilter:
        """One of the same name and person is written over.

        Raises:
            InputRefused: the query asks for something unknown, or they keep as many as they may.
        """
        query = understood(wish.query)
        with self._database.writing() as session:
            row = session.scalar(
                select(SavedFilterRow).where(SavedFilterRow.by == by, SavedFilterRow.name == wish.name)
            )
            if row is None:
                if _count(session, by) >= MOST:
                    raise InputRefused(f"{by} keeps {MOST} filters already; remove one first")
                row = SavedFilterRow(by=by, name=wish.name)
                session.add(row)
            row.query, row.shared, row.at = query, wish.shared, at
            session.flush()
            return _seen(row)

    def remove(self, id: int, by: str) -> None:
        """
        Raises:
            NoSuchFilter: none, or somebody else's.
        """
        with self._database.writing() as session:
            row = session.get(SavedFilterRow, id)
            if row is None or row.by != by:
                raise NoSuchFilter(id)
            session.delete(row)


def understood(query: str) -> str:
    """The query as Explore writes it.

    Raises:
        InputRefused: a key or a value that Explore does not know.
    """
    try:
        return Asked.of_form(dict(parse_qsl(query))).query()
    except ValidationError as error:
        raise InputRefused(explain(error)) from error


def _count(session: Session, by: str) -> int:
    return session.scalar(select(func.count()).where(SavedFilterRow.by == by)) or 0


def _seen(row: SavedFilterRow) -> SavedFilter:
    return SavedFilter(id=row.id, name=row.name, query=row.query, by=row.by, shared=row.shared, at=row.at)
