"""Findings as rows, so that inspections are found by what was found in them."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from dashboard.database.explore_tables import FindingRow
from inspection.record import InspectionRecord
from inspection.verdict import Finding


def name_of(finding: Finding) -> str:
    """Its label; of one that has none, its cause."""
    return finding.label or str(finding.cause)


def rows_of(id: int, record: InspectionRecord) -> Iterator[dict[str, Any]]:
    """A finding has a slot or a zone, never both, so one column tells where it is."""
    for number, finding in enumerate(record.findings, 1):
        yield {
            "inspection_id": id,
            "number": number,
            "judged_at": record.judged_at,
            "name": name_of(finding),
            "verdict": finding.verdict,
            "score": finding.score,
            "area": finding.box.area if finding.box else None,
            "zone": finding.slot or finding.zone,
        }


def store_findings(session: Session, inspections: Iterable[tuple[int, InspectionRecord]]) -> None:
    """For the transaction that stores the records. With their numbers."""
    rows = [row for id, record in inspections for row in rows_of(id, record)]
    if rows:
        session.execute(insert(FindingRow), rows)
