"""The numbers behind a report, as the database has them."""

from collections import Counter
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from dashboard.database.explore_tables import FindingRow
from dashboard.database.tables import InspectionRow
from dashboard.inspections.wanted import Wanted
from dashboard.reports.report import Counted, Rejected, Report, report_of
from dashboard.reviews.review import Decision
from inspection.verdict import Verdict

MOST_LISTED = 500
"""Rejected units with their causes, the newest; the others are counted."""
BAD = or_(InspectionRow.verdict == Verdict.NG, InspectionRow.decision == Decision.NG)


def find_report(session: Session, wanted: Wanted) -> Report:
    """`wanted`: a lot, or a time that is bounded; what comes meanwhile is left out by nobody."""
    return report_of(_counted(session, wanted), _causes(session, wanted), _rejected(session, wanted))


def _counted(session: Session, wanted: Wanted) -> list[Counted]:
    row = InspectionRow
    bundle = func.coalesce(row.bundle, "")
    alike = (row.station, row.sku, row.lot, bundle, row.verdict, row.decision)
    query = select(*alike, func.count(), func.min(row.judged_at), func.max(row.judged_at))
    return [
        Counted(line, sku, lot, model, Verdict(verdict), _decision(decision), units, first, last)
        for line, sku, lot, model, verdict, decision, units, first, last in session.execute(
            query.where(*wanted.conditions(InspectionRow)).group_by(*alike)
        )
    ]


def _causes(session: Session, wanted: Wanted) -> Counter[str]:
    query = (
        select(FindingRow.name, func.count(func.distinct(FindingRow.inspection_id)))
        .join(InspectionRow, InspectionRow.id == FindingRow.inspection_id)
        .where(FindingRow.verdict == Verdict.NG, InspectionRow.verdict == Verdict.NG)
        .group_by(FindingRow.name)
    )
    found = session.execute(query.where(*wanted.conditions(InspectionRow)))
    return Counter({row[0]: row[1] for row in found})


def _rejected(session: Session, wanted: Wanted) -> tuple[Rejected, ...]:
    newest = select(InspectionRow).where(BAD)
    newest = newest.order_by(InspectionRow.judged_at.desc(), InspectionRow.id.desc()).limit(MOST_LISTED)
    rows = session.scalars(newest.where(*wanted.conditions(InspectionRow))).all()
    causes = _causes_of(session, [row.id for row in rows])
    return tuple(
        Rejected(
            inspection_id=row.id,
            serial=row.serial,
            sku=row.sku,
            lot=row.lot,
            station=row.station,
            judged_at=row.judged_at,
            verdict=Verdict(row.verdict),
            causes=tuple(causes.get(row.id, ())),
            decision=_decision(row.decision),
        )
        for row in rows
    )


def _causes_of(session: Session, ids: list[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    query = select(FindingRow.inspection_id, FindingRow.name).where(
        and_(FindingRow.inspection_id.in_(ids), FindingRow.verdict == Verdict.NG)
    )
    for id, name in session.execute(query.order_by(FindingRow.inspection_id, FindingRow.number)):
        names = found.setdefault(id, [])
        if name not in names:
            names.append(name)
    return found


def _decision(text: Any) -> Decision | None:
    return None if text is None else Decision(text)
