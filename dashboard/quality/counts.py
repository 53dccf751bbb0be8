"""The numbers behind the Quality page, as the database has them."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import BigInteger, ColumnElement, cast, func, select
from sqlalchemy.orm import Session, aliased

from dashboard.database.count_tables import TallyRow
from dashboard.database.queue_tables import SecondRow
from dashboard.database.tables import InspectionRow, ReviewRow
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

    def over(self, row: type[InspectionRow] | type[SecondRow]) -> tuple[ColumnElement[bool], ...]:
        """What an inspection, or its second look, has to be to belong to it."""
        time = (row.judged_at >= self.first, row.judged_at < self.end)
        return time if self.station is None else (*time, row.station == self.station)

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
    at = (_seconds_of(session) - int(span.first.timestamp())) // int(step.total_seconds())
    query = select(at.label("at"), TallyRow.name, TallyRow.bundle, func.sum(TallyRow.count))
    query = query.where(*span.counted(Kind.VERDICT), TallyRow.name.in_(judged))
    steps: defaultdict[int, Counter[tuple[str, str]]] = defaultdict(Counter)
    for number, name, bundle, n in session.execute(query.group_by("at", TallyRow.name, TallyRow.bundle)):
        steps[number][name, bundle] += int(n)
    begin = span.first.astimezone(UTC)  # a step is as long where clocks are put back
    return [
        _subgroup((span.first + at * step).strftime(label), begin + at * step, steps[at])
        for at in sorted(steps)
    ]


def _seconds_of(session: Session) -> ColumnElement[int]:
    """When a quarter of an hour began, in seconds since 1970: a month of them is added up in the database."""
    if session.get_bind().dialect.name == "postgresql":
        return cast(func.extract("epoch", TallyRow.start), BigInteger)
    return cast(func.strftime("%s", TallyRow.start), BigInteger)


def _subgroup(label: str, start: datetime, judged: Counter[tuple[str, str]]) -> Subgroup:
    bundles = Counter[str]()
    for (_, bundle), n in judged.items():
        bundles[bundle] += n
    rejected = sum(n for (name, _), n in judged.items() if name == Verdict.NG)
    return Subgroup(label, rejected, judged.total(), bundles.most_common(1)[0][0], start)


class Decided(NamedTuple):
    """What units have in common that people decided alike."""

    verdict: Verdict
    """What the station had said."""
    decision: Decision
    chance: float | None
    """With what probability each was drawn; None: people were asked for another reason."""


def find_decided(session: Session, span: Span) -> dict[Decided, int]:
    """How many units of this time people decided, of each sort."""
    row = InspectionRow
    rows = session.execute(
        select(row.verdict, row.decision, row.sampled, func.count())
        .where(row.reviewed.is_(True), *span.over(row))
        .group_by(row.verdict, row.decision, row.sampled)
    )
    return {Decided(Verdict(one[0]), Decision(str(one[1])), one[2]): one[3] for one in rows}


def find_pairs(session: Session, span: Span) -> Counter[tuple[Decision, Decision]]:
    """What two people said of the same units of this time, the first and the second."""
    first, second = aliased(ReviewRow), aliased(ReviewRow)
    rows = session.execute(
        select(first.decision, second.decision, func.count())
        .select_from(SecondRow)
        .join(first, first.id == SecondRow.first_review)
        .join(second, second.id == SecondRow.second_review)
        .where(*span.over(SecondRow))
        .group_by(first.decision, second.decision)
    )
    return Counter({(Decision(row[0]), Decision(row[1])): row[2] for row in rows})


def find_causes(session: Session, span: Span) -> Counter[str]:
    """How many rejected units have a finding of each label, or of a cause without one."""
    query = select(TallyRow.name, func.sum(TallyRow.count)).where(*span.counted(Kind.CAUSE))
    return Counter({row[0]: int(row[1]) for row in session.execute(query.group_by(TallyRow.name))})
