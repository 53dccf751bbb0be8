"""Log-ins, as rows. A session ends when it is not used for a while, and in any case after a month."""

from datetime import datetime, timedelta

from sqlalchemy import delete

from dashboard.database.engine import Database
from dashboard.database.people_tables import SessionRow, UserRow
from dashboard.people.keys import hash_of, new_key
from dashboard.people.roles import Person, Role

LONGEST = timedelta(days=30)
NOTED_EVERY = timedelta(minutes=5)
"""Use is written down no more often, so that looking at a page is not a write."""


class Sessions:
    def __init__(self, database: Database, idle: timedelta) -> None:
        self._database = database
        self._idle = idle

    def start(self, person: Person, at: datetime) -> str:
        """The cookie's value; always a new one, so that none can be planted beforehand."""
        key = new_key()
        with self._database.writing() as session:
            session.execute(
                delete(SessionRow).where(
                    (SessionRow.seen_at < at - self._idle) | (SessionRow.opened_at < at - LONGEST)
                )
            )
            session.add(SessionRow(token_hash=hash_of(key), person=person.name, opened_at=at, seen_at=at))
        return key

    def holder_of(self, key: str, at: datetime) -> Person | None:
        """Who logged in with this cookie, if that still counts."""
        with self._database.reading() as session:
            row = session.get(SessionRow, hash_of(key))
            if row is None or row.seen_at < at - self._idle or row.opened_at < at - LONGEST:
                return None
            user = session.get(UserRow, row.person)
            if user is None or user.disabled:
                return None
        if at - row.seen_at > NOTED_EVERY:
            with self._database.writing() as session:
                again = session.get(SessionRow, row.token_hash)
                if again is not None:
                    again.seen_at = at
        return Person(
            name=user.name,
            role=Role(user.role),
            password_due=user.initial,
            provided=not user.password_hash,
        )

    def end(self, key: str) -> None:
        with self._database.writing() as session:
            session.execute(delete(SessionRow).where(SessionRow.token_hash == hash_of(key)))
