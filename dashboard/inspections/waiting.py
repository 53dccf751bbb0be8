"""What waits for a person: which units, in which order, how many."""

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, func, select
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
        for query, again in _kinds(reason, asked.person):
            kept = query if unless is None else query.where(~unless)
            kind |= {row.id: (row, again) for row in session.scalars(kept.order_by(age).limit(left))}
        rows = [kind[id] for id in sorted(kind, reverse=newest_first)][:left]
        seen = seen_of(session, [row for row, _ in rows])
        found += [
            one.model_copy(update={"reason": Reason.SECOND}) if again else one
            for one, (_, again) in zip(seen, rows, strict=True)
        ]
    return found


def _kinds(reason: Reason, person: str) -> Iterator[tuple[Select[InspectionRow], bool]]:
    """What waits for this reason, and whether it is about second looks."""
    inspections = select(InspectionRow)
    if reason is not Reason.BLIND:
        yield inspections.where(InspectionRow.waits == reason), False
        return
    yield inspections.where(InspectionRow.waits == Reason.SAMPLE), False
    again = inspections.join(SecondRow, SecondRow.inspection_id == InspectionRow.id)
    yield again.where(*_waits_again(person)), True


def _waits_again(person: str) -> tuple[ColumnElement[bool], ...]:
    return SecondRow.second_review.is_(None), SecondRow.first_by != person


def count_waiting(session: Session) -> dict[Verdict, int]:
    """By what the station said; OK units wait by chance or by wish only, and are not counted."""
    rows = session.execute(
        select(InspectionRow.verdict, func.count())
        .where(InspectionRow.reviewed.is_(False), InspectionRow.verdict.in_(TOLD))
        .group_by(InspectionRow.verdict)
    )
    counts = {row[0]: row[1] for row in rows}
    return {verdict: counts.get(verdict, 0) for verdict in TOLD}


def count_reasons(session: Session, person: str) -> dict[Reason, int]:
    """How many wait for each of `CHOICES`."""
    waits = InspectionRow.waits
    counted = select(waits, func.count()).where(waits.is_not(None)).group_by(waits)
    counts = {Reason(str(row[0])): row[1] for row in session.execute(counted)}
    again = session.scalar(select(func.count()).select_from(SecondRow).where(*_waits_again(person))) or 0
    counts[Reason.BLIND] = counts.get(Reason.SAMPLE, 0) + again
    return {reason: counts.get(reason, 0) for reason in CHOICES}


def count_sampled(session: Session, line: str) -> int:
    """OK units of this line drawn by lot that nobody has decided."""
    query = select(func.count()).where(
        InspectionRow.waits == Reason.SAMPLE, InspectionRow.station.startswith(f"{line}/", autoescape=True)
    )
    return session.scalar(query) or 0
