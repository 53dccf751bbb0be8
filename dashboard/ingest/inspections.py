"""Writing inspections, once each, with all that is kept beside them: a batch takes the same few statements
whatever it holds."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from enum import Enum, auto
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.database.tables import InspectionRow, StationRow
from dashboard.database.upsert import insert_into
from dashboard.ingest.stations import station_row
from dashboard.inspections.founds import store_findings
from dashboard.inspections.tally import count
from inspection.record import InspectionRecord


class Outcome(Enum):
    STORED = auto()
    KNOWN = auto()
    """The very same record is here already."""
    TAKEN = auto()
    """Another record is here under this station and number."""


class Drawn(NamedTuple):
    record: InspectionRecord
    chance: float | None = None
    """With what probability it was drawn to be looked at, where it was; counts only if the record is new."""


def store_inspections(session: Session, drawn: Sequence[Drawn], at: datetime) -> list[Outcome]:
    """In the order of `drawn`; of two with the same station and number the first is stored."""
    first: dict[tuple[str, int], Drawn] = {}
    for one in drawn:
        first.setdefault(_key(one.record), one)
    ids = _insert(session, first, at)
    new = {key: first[key].record for key in sorted(ids)}
    count(session, new.values())
    store_findings(session, [(ids[key], record) for key, record in new.items()])
    _count_stations(session, list(new.values()))
    return [
        Outcome.STORED
        if one is first[_key(one.record)] and _key(one.record) in ids
        else _compare(session, one)
        for one in drawn
    ]


def _insert(
    session: Session, wanted: dict[tuple[str, int], Drawn], at: datetime
) -> dict[tuple[str, int], int]:
    """The new ones' numbers. In the order of keys, so that two programs at it never wait for one another."""
    if not wanted:
        return {}
    row = InspectionRow
    statement = insert_into(session, row).on_conflict_do_nothing().returning(row.id, row.station, row.seq)
    rows = [_values(wanted[key], at) for key in sorted(wanted)]
    return {(one[1], one[2]): one[0] for one in session.connection().execute(statement, rows)}


def _values(drawn: Drawn, at: datetime) -> dict[str, Any]:
    record = drawn.record
    return {
        "station": record.station.path,
        "seq": record.seq,
        "record": record.model_dump_json(),
        "verdict": record.verdict,
        "serial": record.unit.serial,
        "sku": record.unit.sku,
        "lot": record.unit.lot,
        "bundle": record.bundle,
        "judged_at": record.judged_at,
        "total_ms": record.timings.total_ms,
        "stored_at": at,
        "reviewed": False,
        "version": 1,
        "challenger": record.shadow.challenger if record.shadow else None,
        "challenger_verdict": record.shadow.verdict if record.shadow else None,
        "disputed": record.disputed,
        "sampled": drawn.chance,
    }


def _compare(session: Session, drawn: Drawn) -> Outcome:
    station, seq = _key(drawn.record)
    query = select(InspectionRow.record).where(InspectionRow.station == station, InspectionRow.seq == seq)
    there = session.scalar(query)
    return Outcome.KNOWN if there == drawn.record.model_dump_json() else Outcome.TAKEN


def _count_stations(session: Session, records: Sequence[InspectionRecord]) -> None:
    stored = Counter(record.station.path for record in records)
    for station in sorted(stored):
        row: StationRow = station_row(session, station)
        row.stored += stored[station]
        row.last_seq = max(
            row.last_seq, *(record.seq for record in records if record.station.path == station)
        )


def _key(record: InspectionRecord) -> tuple[str, int]:
    return record.station.path, record.seq
