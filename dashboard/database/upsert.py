"""Inserting what may be there already: both databases speak it the same way, yet SQLAlchemy keeps an `insert`
for each."""

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from dashboard.database.tables import Base

Insert = postgresql.Insert | sqlite.Insert


def insert_into(session: Session, table: type[Base]) -> Insert:
    """Knows `on_conflict_do_nothing` and `on_conflict_do_update`, and what it would have written as
    `excluded`."""
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)
