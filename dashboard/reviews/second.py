"""Decided units that come back once, to somebody else who is not told what the first one said.

Which, a lot says (`dashboard.inspections.lots`), so that a decision taken back and given again draws no other
one. Each function belongs into a transaction that does more.
"""

from enum import StrEnum

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from dashboard.database.queue_tables import CaseRow, SecondRow, find_lot_key
from dashboard.database.tables import InspectionRow, ReviewRow
from dashboard.inspections.lots import lot_of

PURPOSE = "second look"
OPEN = "open"


class Stays(StrEnum):
    """Why a blind word is not taken back."""

    NONE = "none"
    """None of theirs stands."""
    SECOND = "second"
    """Somebody else has said the second word beside it."""
    SETTLED = "settled"
    """A case was settled from it."""


def ask_again(session: Session, review: ReviewRow, share: float) -> None:
    """After a decision that stands. One that waits for its second look waits against this decision now."""
    if share <= 0 or lot_of(find_lot_key(session), PURPOSE, review.inspection_id) >= share:
        return
    row = session.get(SecondRow, review.inspection_id)
    if row is None:
        unit = session.get_one(InspectionRow, review.inspection_id)
        row = SecondRow(inspection_id=unit.id, judged_at=unit.judged_at, station=unit.station)
        session.add(row)
    elif row.second_review is not None:
        return
    row.first_review, row.first_by = review.id, review.by
    session.flush()


def forget(session: Session, id: int) -> None:
    """After a decision was taken back: there is no first one any more."""
    waits = (SecondRow.inspection_id == id, SecondRow.second_review.is_(None))
    session.execute(delete(SecondRow).where(*waits))


def waits_for(session: Session, id: int, person: str) -> SecondRow | None:
    row = session.get(SecondRow, id)
    waits = row is not None and row.second_review is None and row.first_by != person
    return row if waits else None


def take_back(session: Session, id: int, person: str) -> bool:
    """The person's second word, which waits to be said again; a case that it opened is none.

    Returns:
        False: theirs is not the second word, or somebody has settled the case.
    """
    row = session.get(SecondRow, id)
    word = None if row is None or row.second_review is None else session.get(ReviewRow, row.second_review)
    if row is None or word is None or word.by != person:
        return False
    mine = (CaseRow.inspection_id == id, CaseRow.second_review == word.id)
    session.execute(delete(CaseRow).where(*mine, CaseRow.state == OPEN))
    if session.scalar(select(CaseRow.id).where(*mine)) is not None:
        return False
    row.second_review = None
    session.flush()
    return True


def why_it_stays(session: Session, id: int, person: str, *, stands: bool) -> Stays | None:
    """`stands`: the decision that stands is the person's. Who said none of the words learns of none.

    Returns:
        None: it need not; a first word that nobody has gone on from.
    """
    mine = select(ReviewRow.id).where(ReviewRow.inspection_id == id, ReviewRow.by == person)
    settled = select(CaseRow.id).where(
        CaseRow.inspection_id == id,
        CaseRow.state != OPEN,
        or_(CaseRow.first_review.in_(mine), CaseRow.second_review.in_(mine)),
    )
    if session.scalar(settled) is not None:
        return Stays.SETTLED
    if not stands:
        return Stays.NONE
    return Stays.SECOND if _is_answered(session, id) else None


def compare(session: Session, row: SecondRow, review: ReviewRow) -> bool:
    """`review`: the second word, stored already. Where the two differ, a case is opened.

    Returns:
        False: somebody else was faster, or the first decision is no longer the one that was looked at.
    """
    taken = session.scalars(
        update(SecondRow)
        .where(
            SecondRow.inspection_id == row.inspection_id,
            SecondRow.second_review.is_(None),
            SecondRow.first_review == row.first_review,
        )
        .values(second_review=review.id)
        .returning(SecondRow.inspection_id)
        .execution_options(synchronize_session=False)
    ).all()
    if not taken:
        return False
    first = session.get_one(ReviewRow, row.first_review)
    if first.decision != review.decision:
        session.add(
            CaseRow(
                inspection_id=row.inspection_id,
                first_review=first.id,
                second_review=review.id,
                state=OPEN,
                opened_at=review.at,
                reason="",
                version=1,
            )
        )
    return True


def _is_answered(session: Session, id: int) -> bool:
    """There is a second word beside the first."""
    row = session.get(SecondRow, id)
    return row is not None and row.second_review is not None
