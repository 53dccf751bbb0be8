"""Server-sent events: "something changed, look again". What changed, the pages ask for themselves."""

from collections.abc import AsyncIterator, Awaitable, Callable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dashboard.database.tables import AlarmRow, InspectionRow, RetrainingRow, ReviewRow, StationRow

HEARTBEAT_ROUNDS = 15
CHANGED = "event: changed\ndata: {}\n\n"
NOTHING = ": nothing new\n\n"

Mark = tuple[object, ...]


def mark_of(session: Session) -> Mark:
    """Differs whenever something happened that a page shows."""
    return (
        session.scalar(select(func.max(InspectionRow.id))),
        session.scalar(select(func.max(ReviewRow.id))),
        session.scalar(select(func.max(StationRow.heard_at))),
        session.scalar(select(func.count()).where(StationRow.state == "online")),
        session.scalar(select(func.max(RetrainingRow.heard_at))),
        session.scalar(select(func.max(RetrainingRow.id))),
        session.scalar(select(func.max(AlarmRow.id))),
        session.scalar(select(func.count()).where(AlarmRow.acknowledged_at.is_(None))),
        session.scalar(select(func.max(AlarmRow.over_at))),
    )


async def tell_changes(
    look: Callable[[], Awaitable[Mark]],
    pause: Callable[[], Awaitable[None]],
    gone: Callable[[], Awaitable[bool]],
) -> AsyncIterator[str]:
    """One event per change, and a comment now and then so that a dead connection is noticed.

    The first comes at once: something may have changed between the page and this connection.
    """
    known, quiet = await look(), 0
    yield CHANGED
    while not await gone():
        await pause()
        mark = await look()
        quiet += 1
        if mark != known:
            known, quiet = mark, 0
            yield CHANGED
        elif quiet >= HEARTBEAT_ROUNDS:
            quiet = 0
            yield NOTHING
