"""Writing a decision, so that of two people who decide at the same time exactly one wins."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from dashboard.database.engine import Database
from dashboard.database.tables import InspectionRow, ReviewRow
from dashboard.inspections.queries import find_one
from dashboard.inspections.seen import InspectionSeen
from dashboard.reviews.review import REVIEWED_VIEWS, Decision, Proposal, ReviewedView, Withdrawal
from dashboard.reviews.rules import Thresholds, settle
from inspection.errors import InputRefused


class NoSuchInspection(InputRefused):
    def __init__(self, id: int) -> None:
        super().__init__(f"there is no inspection {id}")


class Overtaken(InputRefused):
    """Somebody decided in between; `present` is how things stand now."""

    def __init__(self, present: InspectionSeen) -> None:
        by = f"{present.review.by} decided {present.review.decision}" if present.review else "it is undecided"
        super().__init__(f"inspection {present.id} changed in the meantime: {by} (version {present.version})")
        self.present = present


class NotYours(InputRefused):
    """Only its author takes a decision back."""


class Reviews:
    def __init__(self, database: Database, thresholds_of: Callable[[str | None], Thresholds]) -> None:
        self._database = database
        self._thresholds_of = thresholds_of

    def decide(self, id: int, proposal: Proposal, by: str, at: datetime) -> InspectionSeen:
        """
        Raises:
            NoSuchInspection, Overtaken: and nothing is changed.
            InputRefused: the proposal does not fit the inspection.
        """
        seen = self._present(id)
        views = settle(seen, proposal, self._thresholds_of(seen.bundle))
        with self._database.writing() as session:
            _supersede(
                session, seen, proposal.version, ReviewRow(decision=proposal.decision, by=by, at=at), views
            )
            return _found(session, id)

    def withdraw(self, id: int, withdrawal: Withdrawal, by: str, at: datetime) -> InspectionSeen:
        """The unit waits again; the history keeps both, decision and withdrawal.

        Raises:
            NoSuchInspection, Overtaken, NotYours: and nothing is changed.
        """
        seen = self._present(id)
        if seen.version != withdrawal.version:
            raise Overtaken(seen)
        if seen.review is None or seen.review.by != by:
            raise NotYours(f"inspection {id}: there is no standing decision of yours to take back")
        with self._database.writing() as session:
            row = ReviewRow(decision=Decision.WITHDRAWN, by=by, at=at)
            _supersede(session, seen, withdrawal.version, row, ())
            return _found(session, id)

    def _present(self, id: int) -> InspectionSeen:
        with self._database.reading() as session:
            return _found(session, id)


def _supersede(
    session: Session, seen: InspectionSeen, version: int, row: ReviewRow, views: tuple[ReviewedView, ...]
) -> None:
    row.inspection_id = seen.id
    row.views = REVIEWED_VIEWS.dump_json(views).decode()
    session.add(row)
    session.flush()
    stands = row.decision != Decision.WITHDRAWN
    taken = session.scalars(
        update(InspectionRow)
        .where(InspectionRow.id == seen.id, InspectionRow.version == version)
        .values(
            version=version + 1,
            reviewed=stands,
            review_id=row.id if stands else None,
            decision=row.decision if stands else None,
        )
        .returning(InspectionRow.id)
        .execution_options(synchronize_session=False)
    ).all()
    if not taken:
        session.expunge_all()
        raise Overtaken(_found(session, seen.id))


def _found(session: Session, id: int) -> InspectionSeen:
    seen = find_one(session, id)
    if seen is None:
        raise NoSuchInspection(id)
    return seen
