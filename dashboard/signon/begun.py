"""Log-ins that were begun and whose answer is awaited, as rows: each is good once, for ten minutes, for the
browser that began it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from dashboard.database.engine import Database
from dashboard.database.people_tables import SignOnBegunRow
from dashboard.people.keys import hash_of, new_key

PATIENCE = timedelta(minutes=10)
MOST = 10_000
"""Anybody may begin one; of more, the oldest are forgotten."""


@dataclass(frozen=True, slots=True)
class Begun:
    state: str
    browser: str
    """The cookie's value."""
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Awaited:
    nonce: str
    verifier: str
    next: str


class Beginnings:
    def __init__(self, database: Database, most: int = MOST) -> None:
        self._database = database
        self._most = most

    def begin(self, next: str, at: datetime) -> Begun:
        begun = Begun(new_key(), new_key(), new_key(), new_key())
        with self._database.writing() as session:
            oldest_kept = (
                select(SignOnBegunRow.id).order_by(SignOnBegunRow.id.desc()).offset(self._most - 1).limit(1)
            )
            forgotten = session.scalar(oldest_kept) or 0
            session.execute(
                delete(SignOnBegunRow).where(
                    (SignOnBegunRow.begun_at < at - PATIENCE) | (SignOnBegunRow.id <= forgotten)
                )
            )
            session.add(
                SignOnBegunRow(
                    state_hash=hash_of(begun.state),
                    browser_hash=hash_of(begun.browser),
                    nonce=begun.nonce,
                    verifier=begun.verifier,
                    next=next,
                    begun_at=at,
                )
            )
        return begun

    def take(self, state: str, browser: str, at: datetime) -> Awaited | None:
        """The log-in that waits for this answer in this browser, which then waits no longer."""
        with self._database.writing() as session:
            row = session.execute(
                delete(SignOnBegunRow)
                .where(
                    SignOnBegunRow.state_hash == hash_of(state),
                    SignOnBegunRow.browser_hash == hash_of(browser),
                )
                .returning(
                    SignOnBegunRow.nonce,
                    SignOnBegunRow.verifier,
                    SignOnBegunRow.next,
                    SignOnBegunRow.begun_at,
                )
            ).one_or_none()
        if row is None or row.begun_at < at - PATIENCE:
            return None
        return Awaited(row.nonce, row.verifier, row.next)
