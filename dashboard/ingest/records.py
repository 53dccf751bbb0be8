"""Writing what is reported: inspections and alarms once each, pictures, the latest status."""

from datetime import datetime
from enum import Enum, auto
from functools import cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert

from dashboard.alarms.attack import AttackAlarm, attack_told, key_prefix
from dashboard.database.tables import AlarmRow, Base, InspectionRow, PictureRow, StationRow
from dashboard.inspections.founds import store_findings
from dashboard.inspections.tally import count
from dashboard.pictures.gate import Size
from inspection.alarm import Alarm
from inspection.record import InspectionRecord
from inspection.wire.messages import StationState, StationStatus


class Outcome(Enum):
    STORED = auto()
    KNOWN = auto()
    """The very same record is here already."""
    TAKEN = auto()
    """Another record is here under this station and number."""


def store_inspection(
    session: Session, record: InspectionRecord, at: datetime, sampled: float | None = None
) -> Outcome:
    """`sampled`: with what probability it was drawn, where it was; counts only if the record is new."""
    text = record.model_dump_json()
    id = _insert_once(
        session,
        InspectionRow,
        station=record.station.path,
        seq=record.seq,
        record=text,
        verdict=record.verdict,
        serial=record.unit.serial,
        sku=record.unit.sku,
        lot=record.unit.lot,
        bundle=record.bundle,
        judged_at=record.judged_at,
        total_ms=record.timings.total_ms,
        stored_at=at,
        reviewed=False,
        version=1,
        challenger=record.shadow.challenger if record.shadow else None,
        challenger_verdict=record.shadow.verdict if record.shadow else None,
        disputed=record.disputed,
        sampled=sampled,
    )
    if id is not None:
        count(session, record)
        store_findings(session, id, record)
        station = _station(session, record.station.path)
        station.stored += 1
        station.last_seq = max(station.last_seq, record.seq)
        return Outcome.STORED
    mine = (InspectionRow.station == record.station.path, InspectionRow.seq == record.seq)
    there = session.scalar(select(InspectionRow.record).where(*mine))
    return Outcome.KNOWN if there == text else Outcome.TAKEN


def store_picture(session: Session, station: str, sha256: str, size: Size, length: int, at: datetime) -> bool:
    """Whether it was new."""
    key = _insert_once(
        session,
        PictureRow,
        sha256=sha256,
        station=station,
        width=size.width,
        height=size.height,
        size=length,
        stored_at=at,
    )
    return key is not None


def knows_picture(session: Session, sha256: str) -> bool:
    return session.get(PictureRow, sha256) is not None


def store_status(session: Session, station: str, status: StationStatus, at: datetime) -> bool:
    """Whether it raised an alarm. A last will only says "offline": the last full word stays beside it."""
    row = _station(session, station)
    before = None if row.status is None else StationStatus.model_validate_json(row.status)
    alarm = attack_told(station, status, before, at)
    row.state = status.state
    row.heard_at = status.at or at
    if status.state is StationState.ONLINE or row.status is None:
        row.status = status.model_dump_json()
    return alarm is not None and _store_attack(session, alarm, at)


def store_alarm(session: Session, alarm: Alarm, at: datetime) -> bool:
    """Whether it was new. One that counts more than what is here is the same window with late inspections:
    its figures replace the others, and who has acknowledged it stays."""
    text = alarm.model_dump_json()
    key = _insert_once(
        session,
        AlarmRow,
        key=alarm.id,
        alarm=text,
        kind=alarm.kind,
        start=alarm.start,
        stored_at=at,
    )
    new = key is not None
    if not new:
        row = session.scalars(select(AlarmRow).where(AlarmRow.key == alarm.id).with_for_update()).one()
        if alarm.count > Alarm.model_validate_json(row.alarm).count:
            row.alarm = text
    return new


def _store_attack(session: Session, alarm: AttackAlarm, at: datetime) -> bool:
    """Not while the last of its kind is open: a station that starts anew names an attack again."""
    prefix = key_prefix(alarm.station.path, alarm.attack)
    unseen = select(AlarmRow.id).where(
        AlarmRow.kind == alarm.kind,
        AlarmRow.acknowledged_at.is_(None),
        AlarmRow.key.startswith(prefix, autoescape=True),
    )
    if session.scalar(unseen.limit(1)) is not None:
        return False
    key = _insert_once(
        session,
        AlarmRow,
        key=alarm.key,
        alarm=alarm.model_dump_json(),
        kind=alarm.kind,
        start=alarm.start,
        stored_at=at,
    )
    return key is not None


def _station(session: Session, station: str) -> StationRow:
    row = session.get(StationRow, station)
    if row is None:
        _insert_once(session, StationRow, station=station, state=StationState.OFFLINE, last_seq=0, stored=0)
        row = session.get(StationRow, station, with_for_update=True)
        assert row is not None
    return row


def _insert_once(session: Session, table: type[Base], **values: object) -> Any | None:
    """The new row's key; None: one is there already, and stays untouched."""
    statement = _insert(session.get_bind().dialect.name, table.__tablename__)
    return session.connection().execute(statement, values).scalar()


@cache
def _insert(dialect: str, table: str) -> ReturningInsert[Any]:
    """Made once: putting it together anew for every record took more time than the database."""
    # Both databases speak this the same way, yet SQLAlchemy keeps one `insert` for each.
    speaks = postgresql if dialect == "postgresql" else sqlite
    rows = Base.metadata.tables[table]
    once: ReturningInsert[Any] = speaks.insert(rows).on_conflict_do_nothing().returning(*rows.primary_key)
    return once
