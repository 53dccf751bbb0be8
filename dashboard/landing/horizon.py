"""Up to which number everything is here for good.

PostgreSQL hands out numbers when a row is written, and shows it when its transaction ends: 7 can be here
while 6 is still on its way. Who then lands up to 7 has lost 6. So whoever stores inspections shares a lock
until his transaction ends, and who asks for the horizon wants it alone, for a moment: then nobody holds a
number that is not shown yet. SQLite has one writer at a time, and no such gap.
"""

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from dashboard.database.tables import InspectionRow

LOCK = 0x51648
"""PostgreSQL advisory lock."""
WAIT = "5s"
"""For transactions in hand; longer, and it is tried another time. New ones wait behind."""


def share_numbers(session: Session) -> None:
    """Before the first inspection of a transaction is stored."""
    if _is_postgresql(session):
        session.execute(text("SELECT pg_advisory_xact_lock_shared(:key)"), {"key": LOCK})


def horizon(session: Session, wait: str = WAIT) -> int:
    """The highest number at or below which no inspection can come any more; 0: there is none.

    Holds up all who store until the session ends, so end it at once.

    Raises:
        Unavailable: out of the session's block, when somebody needs longer than `wait` to store.
    """
    if _is_postgresql(session):
        session.execute(text(f"SET LOCAL lock_timeout = '{wait}'"))
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
    return session.scalar(select(func.max(InspectionRow.id))) or 0


def _is_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"
