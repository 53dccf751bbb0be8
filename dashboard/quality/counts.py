"""The numbers behind the Quality page, as the database has them."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from dashboard.database.queue_tables import SecondRow
from dashboard.database.tables import InspectionRow, ReviewRow, TallyRow
from dashboard.inspections.tally import Kind
from dashboard.quality.chart import Subgroup
from dashboard.reviews.review import Decision
from inspection.verdict import Verdict


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

    def counted(self, kind: Kind) -> tuple[ColumnElement[bool], ...]:
        """The same of counts."""
        time = (TallyRow.kind == kind, TallyRow.start >= self.first, TallyRow.start < self.end)
        return time if self.station is None else (*time, TallyRow.station == self.station)


def find_subgroups(session: Session, span: Span, step: timedelta, label: str) -> list[Subgroup]:
    """Units judged in each step, and those of them that were NG; steps without any are left out.

    `step`: whole quarters of an hour, from `span.first` on. `label`: how a step is called, by strftime, at
    its beginning in the zone of `span.first`. The phase is the bundle that judged most of the step's units.
    """
    judged = [verdict for verdict in Verdict if verdict is not Verdict.INVALID]
    query = select(TallyRow.start, TallyRow.name, TallyRow.bundle, func.sum(TallyRow.count))
    query = query.where(*span.counted(Kind.VERDICT), TallyRow.name.in_(judged))
    steps: defaultdict[int, Counter[tuple[str, str]]] = defaultdict(Counter)
    for start, name, bundle, n in session.execute(
        query.group_by(TallyRow.start, TallyRow.name, TallyRow.bundle)
    ):
        steps[(start - span.first) // step][name, bundle] += int(n)
    begin = span.first.astimezone(UTC)  # a step is as long where clocks are put back
    return [
        _subgroup((span.first + at * step).strftime(label), begin + at * step, steps[at])
        for at in sorted(steps)
    ]


def _subgroup(label: str, start: datetime, judged: Counter[tuple[str, str]]) -> Subgroup:
    bundles = Counter[str]()
    for (_, bundle), n in judged.items():
        bundles[bundle] += n
    rejected = sum(n for (name, _), n in judged.items() if name == Verdict.NG)
    return Subgroup(label, rejected, judged.total(), bundles.most_common(1)[0][0], start)


def find_decisions(session: Session, span: Span) -> dict[tuple[Verdict, Decision], int]:
    """What people decided about units of this time, by what the station had said."""
    rows = session.execute(
        select(InspectionRow.verdict, InspectionRow.decision, func.count())
        .where(InspectionRow.reviewed.is_(True), *span.here)
        .group_by(InspectionRow.verdict, InspectionRow.decision)
    )
    return {(Verdict(row[0]), Decision(str(row[1]))): row[2] for row in rows}


def find_sample(session: Session, span: Span) -> dict[tuple[float, Decision], int]:
    """What people decided about OK units of this time that were drawn by chance, by the probability."""
    rows = session.execute(
        select(InspectionRow.sampled, InspectionRow.decision, func.count())
        .where(InspectionRow.sampled.is_not(None), InspectionRow.reviewed.is_(True), *span.here)
        .group_by(InspectionRow.sampled, InspectionRow.decision)
    )
    return {(row[0] or 0.0, Decision(str(row[1]))): row[2] for row in rows}


def find_pairs(session: Session, span: Span) -> Counter[tuple[Decision, Decision]]:
    """What two people said of the same units of this time, the first and the second."""
    first, second = aliased(ReviewRow), aliased(ReviewRow)
    rows = session.execute(
        select(first.decision, second.decision, func.count())
        .select_from(SecondRow)
        .join(InspectionRow, InspectionRow.id == SecondRow.inspection_id)
        .join(first, first.id == SecondRow.first_review)
        .join(second, second.id == SecondRow.second_review)
        .where(*span.here)
        .group_by(first.decision, second.decision)
    )
    return Counter({(Decision(row[0]), Decision(row[1])): row[2] for row in rows})


def find_causes(session: Session, span: Span) -> Counter[str]:
    """How many rejected units have a finding of each label, or of a cause without one."""
    query = select(TallyRow.name, func.sum(TallyRow.count)).where(*span.counted(Kind.CAUSE))
    return Counter({row[0]: int(row[1]) for row in session.execute(query.group_by(TallyRow.name))})
