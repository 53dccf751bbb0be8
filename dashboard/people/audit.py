"""Who changed what about people, tokens, holds, the defect book and recipes, from what to what, and why; who
came by which identity provider.

Rows are only ever added.
Decisions about units have a history of their own (`dashboard.reviews`), releases too (the registry's ledger).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.database.people_tables import AuditRow
from inspection.word import Moment, Word

CONSOLE = "command line"
"""Who it was, where nobody has logged in; no account can be called so."""


class Deed(StrEnum):
    PERSON_ADDED = "person-added"
    ROLE_CHANGED = "role-changed"
    PERSON_DISABLED = "person-disabled"
    PERSON_ENABLED = "person-enabled"
    PASSWORD_GIVEN = "password-given"
    PASSWORD_CHANGED = "password-changed"
    TOKEN_CREATED = "token-created"
    TOKEN_REVOKED = "token-revoked"
    PERSON_LINKED = "person-linked"
    SIGNED_ON = "signed-on"
    BOOK_WRITTEN = "book-written"
    BOOK_ADDED = "book-added"
    BOOK_REMOVED = "book-removed"
    RECIPE_BEGUN = "recipe-begun"
    RECIPE_ISSUED = "recipe-issued"
    RECIPE_DISCARDED = "recipe-discarded"
    HOLD_PUT = "hold-put"
    HOLD_LIFTED = "hold-lifted"


@dataclass(frozen=True, slots=True)
class Act:
    """Somebody's doing, at a time, for a reason."""

    by: str
    at: datetime
    reason: str = ""


class Noted(Word):
    id: int
    at: Moment
    by: str
    deed: Deed
    subject: str
    """The name of the account, token or recipe, the class in the book, or number and name of the hold."""
    old: str
    new: str
    reason: str


def note(session: Session, act: Act, deed: Deed, subject: str, old: str = "", new: str = "") -> None:
    """In the transaction that does it: neither is ever there without the other."""
    session.add(
        AuditRow(at=act.at, by=act.by, deed=deed, subject=subject, old=old, new=new, reason=act.reason)
    )


def find_noted(
    session: Session, limit: int, before_id: int | None = None, without: Deed | None = None
) -> list[Noted]:
    """Newest first; from before `before_id` on."""
    query = select(AuditRow).order_by(AuditRow.id.desc()).limit(limit)
    if without is not None:
        query = query.where(AuditRow.deed != without)
    if before_id is not None:
        query = query.where(AuditRow.id < before_id)
    return [
        Noted(
            id=row.id,
            at=row.at,
            by=row.by,
            deed=Deed(row.deed),
            subject=row.subject,
            old=row.old,
            new=row.new,
            reason=row.reason,
        )
        for row in session.scalars(query)
    ]
