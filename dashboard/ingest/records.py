"""Writing what is reported beside inspections: pictures and alarms once each, the latest status."""

from datetime import datetime

from sqlalchemy import Integer, delete, literal_column, select
from sqlalchemy.orm import Session

from dashboard.alarms.attack import AttackAlarm, attack_told, key_prefix
from dashboard.database.retention_tables import PictureRemovedRow
from dashboard.database.tables import AlarmRow, Base, PictureRow
from dashboard.database.upsert import insert_into
from dashboard.ingest.stations import clock_off_s, station_row
from dashboard.pictures.gate import Size
from inspection.alarm import Alarm
from inspection.wire.messages import StationState, StationStatus

NEW = literal_column("1", Integer)


def comes_again(session: Session, sha256: str) -> None:
    """It was removed once, perhaps, and is not any more. Before its file is written: whoever removes that
    holds this row until it is gone."""
    session.execute(delete(PictureRemovedRow).where(PictureRemovedRow.sha256 == sha256))


def store_picture(session: Session, station: str, sha256: str, size: Size, length: int, at: datetime) -> bool:
    """Whether it was new."""
    return _insert_once(
        session,
        PictureRow,
        sha256=sha256,
        station=station,
        width=size.width,
        height=size.height,
        size=length,
        stored_at=at,
    )


def knows_picture(session: Session, sha256: str) -> bool:
    return session.get(PictureRow, sha256) is not None


def store_status(
    session: Session, station: str, status: StationStatus, at: datetime, retained: bool = False
) -> bool:
    """Whether it raised an alarm. A last will only says "offline": the last full word stays beside it.

    A station was heard when its word arrived, whatever its clock says; only a word that the broker had kept
    may be as old as it says.
    """
    row = station_row(session, station)
    before = None if row.status is None else StationStatus.model_validate_json(row.status)
    alarm = attack_told(station, status, before, at)
    row.state = status.state
    if status.state is StationState.ONLINE and not retained:
        row.clock_off_s = clock_off_s(before, row.heard_at, status, at)
        row.never_came = max(0, row.last_seq - row.stored - status.spool_depth)
    row.heard_at = min(status.at, at) if retained and status.at else at
    if status.state is StationState.ONLINE or row.status is None:
        row.status = status.model_dump_json()
    return alarm is not None and _store_attack(session, alarm, at)


def store_alarm(session: Session, alarm: Alarm, at: datetime) -> bool:
    """Whether it was new. One that counts more than what is here is the same window with late inspections:
    its figures replace the others, and who has acknowledged it stays."""
    text = alarm.model_dump_json()
    new = _insert_once(
        session,
        AlarmRow,
        key=alarm.id,
        alarm=text,
        kind=alarm.kind,
        start=alarm.start,
        stored_at=at,
    )
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
    return _insert_once(
        session,
        AlarmRow,
        key=alarm.key,
        alarm=alarm.model_dump_json(),
        kind=alarm.kind,
        start=alarm.start,
        stored_at=at,
    )


def _insert_once(session: Session, table: type[Base], **values: object) -> bool:
    """Whether the row was new; one that is there already stays untouched."""
    row = insert_into(session, table).values(**values).on_conflict_do_nothing().returning(NEW)
    return session.execute(row).first() is not None
