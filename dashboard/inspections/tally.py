"""What is counted of inspections as they are stored, so that no page has to count them again.

By station, quarter of an hour, bundle and name: a month of four stations is some ten thousand rows, whatever
was inspected. Midnight begins a quarter in every time zone.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Executable, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from dashboard.database.count_tables import TallyRow
from dashboard.database.tables import Base
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


def count(session: Session, record: InspectionRecord) -> None:
    """For the transaction that stores the record: counted once, or not at all."""
    for one in counted(record):
        _add(session, one._asdict())


def find_verdicts(session: Session, since: datetime | None = None) -> dict[Verdict, int]:
    """Judged in the quarter of `since` or later."""
    query = select(TallyRow.name, func.sum(TallyRow.count)).where(TallyRow.kind == Kind.VERDICT)
    if since is not None:
        query = query.where(TallyRow.start >= quarter_of(since))
    found = {row[0]: int(row[1]) for row in session.execute(query.group_by(TallyRow.name))}
    return {verdict: found.get(verdict, 0) for verdict in Verdict}


def _add(session: Session, values: Mapping[str, Any]) -> None:
    session.connection().execute(_one_more(session.get_bind().dialect.name), {**values, "count": 1})


@cache
def _one_more(dialect: str) -> Executable:
    """Made once, for it is needed for every record."""
    # Both databases speak this the same way, yet SQLAlchemy keeps one `insert` for each.
    speaks = postgresql if dialect == "postgresql" else sqlite
    rows = Base.metadata.tables[TallyRow.__tablename__]
    one_more: Executable = speaks.insert(rows).on_conflict_do_update(
        index_elements=["station", "start", "kind", "name", "bundle"], set_={"count": rows.c.count + 1}
    )
    return one_more
