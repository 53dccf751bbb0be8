"""What is counted of inspections as they are stored, so that no page has to count them again.

By station, quarter of an hour, bundle and name: a month of four stations is some ten thousand rows, whatever
was inspected. Midnight begins a quarter in every time zone.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dashboard.database.count_tables import TallyRow
from dashboard.database.upsert import insert_into
from dashboard.inspections.founds import name_of
from inspection.record import InspectionRecord
from inspection.verdict import Verdict

QUARTER = timedelta(minutes=15)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Kind(StrEnum):
    VERDICT = "verdict"
    """`name`: the verdict. All verdicts together are all inspections."""
    CAUSE = "cause"
    """`name`: a label, or a cause that has none, for which a unit was NG; a unit may have several."""


class Counted(NamedTuple):
    station: str
    start: datetime
    """Of the quarter, included; UTC."""
    kind: str
    name: str
    bundle: str
    """Digest; empty: the station had none."""


def counted(record: InspectionRecord) -> Iterator[Counted]:
    """All that a stored record adds by one."""
    station, start, bundle = record.station.path, quarter_of(record.judged_at), record.bundle or ""
    yield Counted(station, start, Kind.VERDICT, record.verdict, bundle)
    if record.verdict is Verdict.NG:
        causes = {name_of(one) for one in record.findings if one.verdict is Verdict.NG}
        for cause in sorted(causes):
            yield Counted(station, start, Kind.CAUSE, cause, bundle)


def quarter_of(at: datetime) -> datetime:
    return EPOCH + (at - EPOCH) // QUARTER * QUARTER


def count(session: Session, records: Iterable[InspectionRecord]) -> None:
    """For the transaction that stores the records: counted once, or not at all."""
    counts = Counter(one for record in records for one in counted(record))
    if not counts:
        return
    row = insert_into(session, TallyRow)
    more = row.on_conflict_do_update(
        index_elements=list(Counted._fields), set_={"count": TallyRow.count + row.excluded.count}
    )
    # In one order, so that two programs at it never wait for one another.
    rows = [one._asdict() | {"count": counts[one]} for one in sorted(counts)]
    session.connection().execute(more, rows)


def find_verdicts(session: Session, since: datetime | None = None) -> dict[Verdict, int]:
    """Judged in the quarter of `since` or later."""
    query = select(TallyRow.name, func.sum(TallyRow.count)).where(TallyRow.kind == Kind.VERDICT)
    if since is not None:
        query = query.where(TallyRow.start >= quarter_of(since))
    found = {row[0]: int(row[1]) for row in session.execute(query.group_by(TallyRow.name))}
    return {verdict: found.get(verdict, 0) for verdict in Verdict}
