"""What waits for a person: which units, in which order, how many."""

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from dashboard.database.queue_tables import SecondRow
from dashboard.database.tables import InspectionRow
from dashboard.inspections.queries import seen_of
from dashboard.inspections.seen import InspectionSeen, Reason
from inspection.verdict import Verdict

ORDER = (Reason.UNSURE, Reason.DISPUTED, Reason.REJECTED, Reason.BLIND, Reason.ASKED)
"""In which all that waits comes: first what the line itself asks for, then what may be an escape, then what
was taken off the line. What is asked for the sake of figures and of the next model hinders none of these, so
it comes behind. INVALID units come alone: a lens that was covered for an hour leaves thousands."""
CHOICES = (Reason.UNSURE, Reason.DISPUTED, Reason.REJECTED, Reason.INVALID, Reason.BLIND, Reason.ASKED)
"""What somebody may ask for alone."""
TOLD = (Verdict.REVIEW, Verdict.NG, Verdict.INVALID)
"""Verdicts of which those who watch the whole plant want to know how many wait."""


class Waiting(NamedTuple):
    """Which units somebody asks for."""

    reasons: tuple[Reason, ...]
    """In their order."""
    person: str
    """Who: no unit comes a second time to whom it came first."""

    @classmethod
    def of(cls, reason: Reason | None, person: str) -> "Waiting":
        """One kind alone, or all of `ORDER`. Which blind unit was drawn from where, nobody chooses."""
        hidden = reason in (Reason.SAMPLE, Reason.SECOND)
        return cls(ORDER if reason is None else (Reason.BLIND if hidden else reason,), person)


def find_waiting(
    session: Session,
    asked: Waiting,
    *,
    newest_first: bool,
    limit: int,
    unless: ColumnElement[bool] | None = None,
) -> list[InspectionSeen]:
    """By `asked`, then by age. `unless`: but not those.

    One question for each kind, since each has an index in the order of age; all in one would sort what waits.
    """
    age = InspectionRow.id.desc() if newest_first else InspectionRow.id
    found: list[InspectionSeen] = []
    for reason in asked.reasons:
        kind: dict[int, tuple[InspectionRow, bool]] = {}
        left = limit - len(found)
        if left <= 0:
            break
        for conditions, again in _kinds(reason, asked.person):
            query = select(InspectionRow).where(*conditions)
            if again:
                query = query.join(SecondRow, SecondRow.inspection_id == InspectionRow.id)
            if unless is not None:
                query = query.where(~unless)
            kind |= {row.id: (row, again) for row in session.scalars(query.order_by(age).limit(left))}
        rows = [kind[id] for id in sorted(kind, reverse=newest_first)][:left]
        seen = seen_of(session, [row for row, _ in rows])
        found += [
            one.model_copy(update={"reason": Reason.SECOND}) if again else one
            for one, (_, again) in zip(seen, rows, strict=True)
        ]
    return found


def _kinds(reason: Reason, person: str) -> Iterator[tuple[tuple[ColumnElement[bool], ...], bool]]:
    """Conditions, and whether they are about second looks; as `dashboard.inspections.seen.reason_of`."""
    row = InspectionRow
    undecided, agreed = row.reviewed.is_(False), row.disputed.is_(False)
    match reason:
        case Reason.UNSURE:
            yield (undecided, row.verdict == Verdict.REVIEW), False
        case Reason.DISPUTED:
            yield (undecided, row.disputed.is_(True), row.verdict != Verdict.REVIEW), False
        case Reason.REJECTED:
            yield (undecided, row.verdict == Verdict.NG, agreed), False
        case Reason.INVALID:
            yield (undecided, row.verdict == Verdict.INVALID, agreed, row.asked.is_(False)), False
        case Reason.ASKED:
            others = row.verdict.in_((Verdict.OK, Verdict.INVALID))
            yield (undecided, row.asked.is_(True), row.sampled.is_(None), others, agreed), False
        case _:
            yield (undecided, row.sampled.is_not(None), row.verdict == Verdict.OK, agreed), False
            yield (SecondRow.second_review.is_(None), SecondRow.first_by != person), True


def count_waiting(session: Session) -> dict[Verdict, int]:
    """By what the station said; OK units wait by chance or by wish only, and are not counted."""
    rows = session.execute(
        select(InspectionRow.verdict, func.count())
        .where(InspectionRow.reviewed.is_(False), InspectionRow.verdict != Verdict.OK)
        .group_by(InspectionRow.verdict)
    )
    counts = {row[0]: row[1] for row in rows}
    return {verdict: counts.get(verdict, 0) for verdict in TOLD}


def count_reasons(session: Session, person: str) -> dict[Reason, int]:
    """How many wait for each of `CHOICES`.

    Large kinds are counted from an index alone; those of them that have another reason are few and taken off.
    """
    whole, disputed = count_waiting(session), _count_disputed(session)
    named = _count(session, Reason.ASKED, person)
    invalid_named = session.scalar(
        select(func.count()).where(
            InspectionRow.reviewed.is_(False),
            InspectionRow.asked.is_(True),
            InspectionRow.verdict == Verdict.INVALID,
            InspectionRow.disputed.is_(False),
        )
    )
    return {
        Reason.UNSURE: whole[Verdict.REVIEW],
        Reason.DISPUTED: sum(disputed.values()),
        Reason.REJECTED: whole[Verdict.NG] - disputed.get(Verdict.NG, 0),
        Reason.INVALID: whole[Verdict.INVALID] - disputed.get(Verdict.INVALID, 0) - (invalid_named or 0),
        Reason.BLIND: _count(session, Reason.BLIND, person),
        Reason.ASKED: named,
    }


def count_sampled(session: Session, line: str) -> int:
    """OK units of this line drawn by chance that nobody has decided."""
    query = select(func.count()).where(
        InspectionRow.reviewed.is_(False),
        InspectionRow.sampled.is_not(None),
        InspectionRow.station.startswith(f"{line}/", autoescape=True),
    )
    return session.scalar(query) or 0


def _count(session: Session, reason: Reason, person: str) -> int:
    total = 0
    for conditions, again in _kinds(reason, person):
        query = select(func.count()).select_from(SecondRow if again else InspectionRow).where(*conditions)
        total += session.scalar(query) or 0
    return total


def _count_disputed(session: Session) -> dict[Verdict, int]:
    """Undecided, by what the station said; REVIEW is unsure before it is disputed."""
    rows = session.execute(
        select(InspectionRow.verdict, func.count())
        .where(
            InspectionRow.reviewed.is_(False),
            InspectionRow.disputed.is_(True),
            InspectionRow.verdict != Verdict.REVIEW,
        )
        .group_by(InspectionRow.verdict)
    )
    return {Verdict(row[0]): row[1] for row in rows}
