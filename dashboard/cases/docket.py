"""Finding cases, and settling one so that of two who settle it at the same time exactly one wins."""

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from dashboard.cases.case import Case, CaseMoved, NoSuchCase, Settled, Settlement, State
from dashboard.database.engine import Database
from dashboard.database.queue_tables import CaseRow
from dashboard.database.tables import ReviewRow
from dashboard.inspections.queries import find_each, review_of
from dashboard.inspections.seen import InspectionSeen
from dashboard.reviews.decide import NotYours, supersede
from dashboard.reviews.review import Decision, Review
from inspection.errors import InputRefused


class Docket:
    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, state: State | None, limit: int, before_id: int | None = None) -> list[Case]:
        """Newest first; from before `before_id` on."""
        query = select(CaseRow).order_by(CaseRow.id.desc()).limit(limit)
        if state is not None:
            query = query.where(CaseRow.state == state)
        if before_id is not None:
            query = query.where(CaseRow.id < before_id)
        with self._database.reading() as session:
            return _cases(session, list(session.scalars(query)))

    def count_open(self) -> int:
        with self._database.reading() as session:
            return count_open(session)

    def find_one(self, id: int) -> Case:
        """
        Raises:
            NoSuchCase
        """
        with self._database.reading() as session:
            return _case(session, id)

    def settle(self, id: int, settlement: Settlement, by: str, at: datetime) -> Case:
        """The decision stands for the unit from now on, with the boxes of whoever of the two had said it.

        Raises:
            NoSuchCase, CaseMoved, NotYours: and nothing is changed.
            InputRefused: a decision nobody can settle by.
        """
        if settlement.decision is Decision.WITHDRAWN:
            raise InputRefused("decision: write OK, NG or INVALID")
        with self._database.writing() as session:
            case = _case(session, id)
            if by in (case.first.by, case.second.by):
                raise NotYours(f"case {id}: {by} is one of the two; somebody else settles it")
            self._close(session, case, settlement, by, at)
            self._let_stand(session, case, settlement.decision, by, at)
            return _case(session, id)

    def _close(self, session: Session, case: Case, settlement: Settlement, by: str, at: datetime) -> None:
        taken = session.scalars(
            update(CaseRow)
            .where(CaseRow.id == case.id, CaseRow.version == settlement.version, CaseRow.state == State.OPEN)
            .values(
                state=State.CLOSED,
                decision=settlement.decision,
                reason=settlement.reason,
                settled_by=by,
                settled_at=at,
                version=settlement.version + 1,
            )
            .returning(CaseRow.id)
            .execution_options(synchronize_session=False)
        ).all()
        session.expire_all()
        if not taken:
            raise CaseMoved(_case(session, case.id))

    def _let_stand(self, session: Session, case: Case, decision: Decision, by: str, at: datetime) -> None:
        """Not where it stands already, with its author and boxes."""
        seen = case.inspection
        if seen.review is not None and seen.review.decision is decision:
            return
        agreed = next((one for one in (case.first, case.second) if one.decision is decision), None)
        views = () if agreed is None else agreed.views
        supersede(session, seen, seen.version, ReviewRow(decision=decision, by=by, at=at), views)
        session.expire_all()


def count_open(session: Session) -> int:
    return session.scalar(select(func.count()).where(CaseRow.state == State.OPEN)) or 0


def _case(session: Session, id: int) -> Case:
    row = session.get(CaseRow, id)
    if row is None:
        raise NoSuchCase(id)
    return _cases(session, [row])[0]


def _cases(session: Session, rows: list[CaseRow]) -> list[Case]:
    seen = {one.id: one for one in find_each(session, [row.inspection_id for row in rows])}
    numbers = [number for row in rows for number in (row.first_review, row.second_review)]
    found = session.scalars(select(ReviewRow).where(ReviewRow.id.in_(numbers)))
    reviews = {row.id: review_of(row) for row in found}
    return [_told(row, seen[row.inspection_id], reviews) for row in rows]


def _told(row: CaseRow, seen: InspectionSeen, reviews: dict[int, Review]) -> Case:
    settled = None
    if row.decision is not None and row.settled_by is not None and row.settled_at is not None:
        settled = Settled(
            decision=Decision(row.decision), by=row.settled_by, at=row.settled_at, reason=row.reason
        )
    return Case(
        id=row.id,
        version=row.version,
        state=State(row.state),
        inspection=seen,
        opened_at=row.opened_at,
        first=reviews[row.first_review],
        second=reviews[row.second_review],
        settled=settled,
    )
