"""Writing a decision, so that of two people who decide at the same time exactly one wins."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from dashboard.database.engine import Database
from dashboard.database.tables import InspectionRow, ReviewRow
from dashboard.inspections.queries import find_one
from dashboard.inspections.seen import InspectionSeen, Reason
from dashboard.labels.counts import recount
from dashboard.landing.horizon import share_numbers
from dashboard.reviews.review import (
    REVIEWED_VIEWS,
    BlindProposal,
    Decision,
    Proposal,
    ReviewedView,
    Withdrawal,
)
from dashboard.reviews.rules import Thresholds, settle, settle_blind
from dashboard.reviews.second import Stays, ask_again, compare, forget, take_back, waits_for, why_it_stays
from inspection.errors import InputRefused

BECAUSE = {
    Stays.NONE: "there is no blind decision of yours to take back",
    Stays.SECOND: "your blind decision stays, somebody else has given a second one since",
    Stays.SETTLED: "your blind decision stays, a case was settled from it",
}


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
    """Only its author takes a decision back; none of two who differ settles it."""


class BlindWordStays(NotYours):
    def __init__(self, id: int, why: Stays) -> None:
        super().__init__(f"inspection {id}: {BECAUSE[why]}")
        self.why = why


class NotAskedBlindly(InputRefused):
    """It waits with everything shown, or not at all."""


class Reviews:
    def __init__(
        self,
        database: Database,
        thresholds_of: Callable[[str | None], Thresholds],
        second_share: float = 0.0,
    ) -> None:
        """`second_share`: of decided units, that somebody else decides once more."""
        self._database = database
        self._thresholds_of = thresholds_of
        self._second_share = second_share

    def decide(self, id: int, proposal: Proposal, by: str, at: datetime) -> InspectionSeen:
        """
        Raises:
            NoSuchInspection, Overtaken: and nothing is changed.
            InputRefused: the proposal does not fit the inspection.
        """
        seen = self._present(id)
        views = settle(seen, proposal, self._thresholds_of(seen.bundle))
        with self._database.writing() as session:
            row = ReviewRow(decision=proposal.decision, by=by, at=at)
            supersede(session, seen, proposal.version, row, views)
            ask_again(session, row, self._second_share)
            return _found(session, id)

    def decide_blind(self, id: int, proposal: BlindProposal, by: str, at: datetime) -> None:
        """Of a unit that was shown blind: the first decision or the second, whichever is due.

        Raises:
            NoSuchInspection, NotAskedBlindly, Overtaken: and nothing is changed.
            InputRefused: the proposal does not fit the inspection.
        """
        seen = self._present(id)
        views = settle_blind(seen, proposal)
        row = ReviewRow(inspection_id=id, decision=proposal.decision, by=by, at=at)
        with self._database.writing() as session:
            seen = _found(session, id)
            if seen.reason is Reason.SAMPLE:
                supersede(session, seen, seen.version, row, views)
                ask_again(session, row, self._second_share)
                return
            if not seen.reviewed:
                raise NotAskedBlindly(f"inspection {id} does not wait to be decided blindly")
            second = waits_for(session, id, by)
            if second is None:
                raise Overtaken(seen)
            share_numbers(session)
            row.views = REVIEWED_VIEWS.dump_json(views).decode()
            session.add(row)
            session.flush()
            if not compare(session, second, row):
                raise Overtaken(seen)

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
            supersede(session, seen, withdrawal.version, row, ())
            forget(session, id)
            return _found(session, id)

    def withdraw_blind(self, id: int, by: str, at: datetime) -> None:
        """Of a unit that was decided blindly: the word is taken back, the first one or the second, and the
        unit waits for it as it did.

        Raises:
            NoSuchInspection, BlindWordStays: and nothing is changed.
        """
        with self._database.writing() as session:
            seen = _found(session, id)
            row = ReviewRow(inspection_id=id, decision=Decision.WITHDRAWN, by=by, at=at, views="[]")
            if take_back(session, id, by):
                share_numbers(session)
                session.add(row)
                return
            stands = seen.review is not None and seen.review.by == by
            why = why_it_stays(session, id, by, stands=stands)
            if why is not None:
                raise BlindWordStays(id, why)
            supersede(session, seen, seen.version, row, ())
            forget(session, id)

    def _present(self, id: int) -> InspectionSeen:
        with self._database.reading() as session:
            return _found(session, id)


def supersede(
    session: Session, seen: InspectionSeen, version: int, row: ReviewRow, views: tuple[ReviewedView, ...]
) -> None:
    """`row` stands from now on, or nothing does if it is a withdrawal.

    Raises:
        Overtaken: the inspection has another version.
    """
    share_numbers(session)
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
    recount(session, () if seen.review is None else seen.review.views, views)


def _found(session: Session, id: int) -> InspectionSeen:
    seen = find_one(session, id)
    if seen is None:
        raise NoSuchInspection(id)
    return seen
