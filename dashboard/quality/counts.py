"""The numbers behind the Quality page, as the database has them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from dashboard.database.tables import InspectionRow, ReviewRow
from dashboard.quality.chart import Subgroup
from dashboard.reviews.review import Decision
from inspection.record import InspectionRecord
from inspection.verdict import Verdict

MOST_READ = 5_000
"""Rejected units, the newest, whose findings are counted."""


@dataclass(frozen=True, slots=True)
class Span:
    """`first` included, `end` not."""

    first: datetime
    end: datetime
    station: str | None = None

    @property
    def here(self) -> tuple[ColumnElement[bool], ...]:
        """What an inspection has to be, to belong to it."""
        time = (InspectionRow.judged_at >= self.first, InspectionRow.judged_at < self.end)
        return time if self.station is None else (*time, InspectionRow.station == self.station)


def find_subgroups(session: Session, span: Span, step: timedelta, label: str) -> list[Subgroup]:
    """Units judged in each step, and those of them that were NG; steps without any are left out.

    `label`: how a step is called, by strftime, at its beginning in the zone of `span.first`. The phase is the
    bundle that judged most of the step's units.
    """
    found = []
    begin = span.first
    while begin < span.end:
        counts = _counts(session, Span(begin, min(begin + step, span.end), span.station))
        judged = {key: n for key, n in counts.items() if key[0] is not Verdict.INVALID}
        if judged:
            rejected = sum(n for (verdict, _), n in judged.items() if verdict is Verdict.NG)
            bundles = Counter[str]()
            for (_, bundle), n in judged.items():
                bundles[bundle or ""] += n
            phase = bundles.most_common(1)[0][0]
            found.append(Subgroup(begin.strftime(label), rejected, sum(judged.values()), phase))
        begin += step
    return found


def find_decisions(session: Session, span: Span) -> dict[tuple[Verdict, Decision], int]:
    """What people decided about units of this time, by what the station had said."""
    rows = session.execute(
        select(InspectionRow.verdict, ReviewRow.decision, func.count())
        .join(ReviewRow, InspectionRow.review_id == ReviewRow.id)
        .where(*span.here)
        .group_by(InspectionRow.verdict, ReviewRow.decision)
    )
    return {(Verdict(row[0]), Decision(row[1])): row[2] for row in rows}


def find_causes(session: Session, span: Span) -> tuple[Counter[str], int]:
    """Of the newest rejected units: how many have a finding of each label, or of a cause without one; and how
    many units were read."""
    query = select(InspectionRow.record).where(*span.here, InspectionRow.verdict == Verdict.NG)
    records = session.scalars(query.order_by(InspectionRow.judged_at.desc()).limit(MOST_READ)).all()
    return _causes([InspectionRecord.model_validate_json(text) for text in records]), len(records)


def _causes(records: Sequence[InspectionRecord]) -> Counter[str]:
    counted = Counter[str]()
    for record in records:
        counted.update({one.label or str(one.cause) for one in record.findings if one.verdict is Verdict.NG})
    return counted


def _counts(session: Session, span: Span) -> dict[tuple[Verdict, str | None], int]:
    rows = session.execute(
        select(InspectionRow.verdict, InspectionRow.bundle, func.count())
        .where(*span.here)
        .group_by(InspectionRow.verdict, InspectionRow.bundle)
    )
    return {(Verdict(row[0]), row[1]): row[2] for row in rows}
