"""Finding inspections in the database."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from dashboard.database.tables import InspectionRow, PictureRow, ReviewRow
from dashboard.inspections.seen import InspectionSeen, see
from dashboard.inspections.wanted import Wanted
from dashboard.reviews.review import REVIEWED_VIEWS, Decision, Review
from inspection.record import InspectionRecord
from inspection.verdict import Verdict

NEEDS_A_PERSON = (Verdict.REVIEW, Verdict.NG)
"""In the order in which they are asked for."""


def find_after(session: Session, wanted: Wanted, after_id: int, limit: int) -> list[InspectionSeen]:
    """Oldest first, from behind `after_id` on: how a program reads everything once."""
    query = wanted.narrow(select(InspectionRow)).where(InspectionRow.id > after_id)
    return _seen(session, session.scalars(query.order_by(InspectionRow.id).limit(limit)).all())


def find_newest(session: Session, limit: int) -> list[InspectionSeen]:
    """As they came."""
    query = select(InspectionRow).order_by(InspectionRow.id.desc()).limit(limit)
    return _seen(session, session.scalars(query).all())


class Waiting(NamedTuple):
    """Which undecided units somebody asks for: of these verdicts, in their order, and others beside."""

    verdicts: tuple[Verdict, ...] = ()
    disputed: bool = False
    """Those of any verdict on which a challenger disagrees; after the first of `verdicts`, since one of them
    may be an escape."""
    sampled: bool = False
    """OK units drawn by chance; last."""

    @classmethod
    def of(cls, verdict: Verdict | None, *, disputed: bool, sampled: bool) -> "Waiting":
        """One kind alone, or all that needs a person."""
        if sampled:
            return cls(sampled=True)
        if disputed:
            return cls(disputed=True)
        return cls(NEEDS_A_PERSON, disputed=True, sampled=True) if verdict is None else cls((verdict,))


def find_waiting(
    session: Session,
    asked: Waiting,
    *,
    newest_first: bool,
    limit: int,
    unless: ColumnElement[bool] | None = None,
) -> list[InspectionSeen]:
    """Inspections that no person has decided, by `asked`, then by age. `unless`: but not those.

    One question for each kind, since each has an index in the order of age; all in one would sort what waits.
    """
    rows: list[InspectionRow] = []
    for kind in _kinds(asked):
        query = select(InspectionRow).where(InspectionRow.reviewed.is_(False), *kind)
        if unless is not None:
            query = query.where(~unless)
        age = InspectionRow.id.desc() if newest_first else InspectionRow.id
        rows += session.scalars(query.order_by(age).limit(limit - len(rows))).all()
        if len(rows) >= limit:
            break
    return _seen(session, rows)


def _kinds(asked: Waiting) -> Iterator[tuple[ColumnElement[bool], ...]]:
    """None of them has a unit of another."""
    first, others = asked.verdicts[:1], asked.verdicts[1:]
    yield from ((InspectionRow.verdict == verdict,) for verdict in first)
    if asked.disputed:
        yield (InspectionRow.disputed.is_(True), InspectionRow.verdict.not_in(asked.verdicts))
    yield from ((InspectionRow.verdict == verdict,) for verdict in others)
    if asked.sampled:
        drawn = (InspectionRow.sampled.is_not(None), InspectionRow.verdict.not_in(asked.verdicts))
        yield (*drawn, InspectionRow.disputed.is_(False)) if asked.disputed else drawn


def count_waiting(session: Session) -> dict[Verdict, int]:
    rows = session.execute(
        select(InspectionRow.verdict, func.count())
        .where(InspectionRow.reviewed.is_(False), InspectionRow.verdict != Verdict.OK)
        .group_by(InspectionRow.verdict)
    )
    counts = {row[0]: row[1] for row in rows}
    return {verdict: counts.get(verdict, 0) for verdict in (*NEEDS_A_PERSON, Verdict.INVALID)}


def count_disputed(session: Session) -> int:
    """On which a challenger disagrees and nobody has decided."""
    query = select(func.count()).where(InspectionRow.reviewed.is_(False), InspectionRow.disputed.is_(True))
    return session.scalar(query) or 0


def count_sampled(session: Session) -> int:
    """OK units drawn by chance that nobody has decided."""
    query = select(func.count()).where(InspectionRow.reviewed.is_(False), InspectionRow.sampled.is_not(None))
    return session.scalar(query) or 0


def find_each(session: Session, ids: Sequence[int]) -> list[InspectionSeen]:
    """Those of these numbers that there are, in this order."""
    rows = {row.id: row for row in session.scalars(select(InspectionRow).where(InspectionRow.id.in_(ids)))}
    return _seen(session, [rows[id] for id in ids if id in rows])


def find_one(session: Session, id: int) -> InspectionSeen | None:
    row = session.get(InspectionRow, id)
    return None if row is None else _seen(session, [row])[0]


def reviews_of(session: Session, id: int) -> list[Review]:
    """Oldest first, superseded ones too."""
    rows = session.scalars(select(ReviewRow).where(ReviewRow.inspection_id == id).order_by(ReviewRow.id))
    return [_review(row) for row in rows]


def _seen(session: Session, rows: Sequence[InspectionRow]) -> list[InspectionSeen]:
    records = [InspectionRecord.model_validate_json(row.record) for row in rows]
    digests = {picture.sha256 for record in records for picture in record.pictures}
    stored = frozenset(session.scalars(select(PictureRow.sha256).where(PictureRow.sha256.in_(digests))))
    numbers = [row.review_id for row in rows if row.review_id is not None]
    reviews = {
        review.id: _review(review)
        for review in session.scalars(select(ReviewRow).where(ReviewRow.id.in_(numbers)))
    }
    return [
        see(
            record,
            id=row.id,
            version=row.version,
            stored=stored,
            review=None if row.review_id is None else reviews[row.review_id],
            sampled=row.sampled is not None,
        )
        for row, record in zip(rows, records, strict=True)
    ]


def _review(row: ReviewRow) -> Review:
    views = REVIEWED_VIEWS.validate_json(row.views)
    return Review(decision=Decision(row.decision), by=row.by, at=row.at, views=views)
