"""Every table. Rows are data only; what may become of them is decided in the folder of each noun."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Computed,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

Big = BigInteger().with_variant(Integer, "sqlite")
"""SQLite numbers rows by itself only in a plain INTEGER, which has 64 bits there anyway."""


class UtcMoment(TypeDecorator[datetime]):
    """Aware UTC in and out; SQLite keeps no zone of its own."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)  # type: ignore[no-any-return]


class Base(DeclarativeBase):
    pass


WAITS = """CASE WHEN reviewed THEN NULL
  WHEN verdict = 'REVIEW' THEN 'unsure' WHEN disputed THEN 'disputed' WHEN verdict = 'NG' THEN 'rejected'
  WHEN sampled IS NOT NULL THEN 'sample' WHEN asked THEN 'asked'
  WHEN verdict = 'INVALID' THEN 'invalid' END"""
"""`dashboard.inspections.seen.reason_of` as the database works it out."""


def _where(sqlite: str, postgres: str) -> dict[str, Any]:
    return {"sqlite_where": text(sqlite), "postgresql_where": text(postgres)}


class InspectionRow(Base):
    """One unit at one station. `record` is the `InspectionRecord` as JSON, exactly as it was reported."""

    __tablename__ = "inspection"
    __table_args__ = (
        UniqueConstraint("station", "seq", name="inspection_station_seq"),
        Index("inspection_queue", "reviewed", "verdict", "id"),
        Index("inspection_station", "station", "id"),
        Index("inspection_verdict", "verdict", "id"),
        # Explore goes along one of these, newest first.
        Index("inspection_time", "judged_at", "id"),
        Index("inspection_serial_time", "serial", "judged_at", "id"),
        Index("inspection_sku_time", "sku", "judged_at", "id"),
        Index("inspection_lot_time", "lot", "judged_at", "id"),
        Index("inspection_bundle_time", "bundle", "judged_at", "id"),
        Index("inspection_station_time", "station", "judged_at", "id"),
        Index("inspection_verdict_time", "verdict", "judged_at", "id"),
        Index("inspection_reviewed_time", "reviewed", "judged_at", "id"),
        Index("inspection_disputed_time", "disputed", "judged_at", "id"),
        # What people decided in a time is counted without opening a record.
        Index(
            "inspection_decided",
            "judged_at",
            "station",
            "verdict",
            "decision",
            "sampled",
            **_where("reviewed IS 1", "reviewed IS TRUE"),
        ),
        Index("inspection_waits", "waits", "id", **_where("waits IS NOT NULL", "waits IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    station: Mapped[str] = mapped_column(String(200))
    seq: Mapped[int] = mapped_column(BigInteger)
    record: Mapped[str] = mapped_column(Text)
    verdict: Mapped[str] = mapped_column(String(16))
    serial: Mapped[str] = mapped_column(String(64))
    sku: Mapped[str] = mapped_column(String(64))
    lot: Mapped[str] = mapped_column(String(64))
    bundle: Mapped[str | None] = mapped_column(String(64))
    judged_at: Mapped[datetime] = mapped_column(UtcMoment)
    total_ms: Mapped[float] = mapped_column(Float)
    stored_at: Mapped[datetime] = mapped_column(UtcMoment)
    reviewed: Mapped[bool] = mapped_column(default=False)
    review_id: Mapped[int | None] = mapped_column(Big)
    """The review that stands, if one does; what it says is in `decision`."""
    decision: Mapped[str | None] = mapped_column(String(16))
    version: Mapped[int] = mapped_column(Integer, default=1)
    """Grows with each review; a writer names the one that he saw."""
    challenger: Mapped[str | None] = mapped_column(String(64))
    """Digest of the bundle that judged beside; its whole word is in `record`."""
    challenger_verdict: Mapped[str | None] = mapped_column(String(16))
    disputed: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether that is another verdict than the station's."""
    sampled: Mapped[float | None] = mapped_column(Float)
    """An OK unit that was drawn for people to look at, with this probability."""
    asked: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Somebody asks about it by name; why is in the table `asked`."""
    waits: Mapped[str | None] = mapped_column(String(16), Computed(WAITS))
    """Why a person is asked to decide it: a `Reason`. None: nobody is, or somebody has."""


class PictureRow(Base):
    """A JPEG or PNG that lies in the picture store, whole and with this digest."""

    __tablename__ = "picture"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    station: Mapped[str] = mapped_column(String(200))
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)
    size: Mapped[int] = mapped_column(BigInteger)
    stored_at: Mapped[datetime] = mapped_column(UtcMoment)


class ReviewRow(Base):
    """What a person decided; never changed, only superseded by a later one."""

    __tablename__ = "review"
    __table_args__ = (Index("review_inspection", "inspection_id", "id"),)

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    inspection_id: Mapped[int] = mapped_column(Big, ForeignKey("inspection.id"))
    decision: Mapped[str] = mapped_column(String(16))
    views: Mapped[str] = mapped_column(Text)
    """JSON list of `ReviewedView`."""
    by: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcMoment)


class DeadLetterRow(Base):
    """A message that could not be taken, with the reason."""

    __tablename__ = "dead_letter"
    __table_args__ = (Index("dead_letter_at", "at"),)

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    topic: Mapped[str] = mapped_column(String(512))
    reason: Mapped[str] = mapped_column(String(64))
    """One of `dashboard.ingest.dead_letters.Reason`."""
    detail: Mapped[str] = mapped_column(Text)
    payload: Mapped[bytes] = mapped_column(LargeBinary)
    """Its beginning; `size` says how long it was."""
    size: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(UtcMoment)


class StationRow(Base):
    """The latest word of a station, and how many of its inspections are here."""

    __tablename__ = "station"

    station: Mapped[str] = mapped_column(String(200), primary_key=True)
    status: Mapped[str | None] = mapped_column(Text)
    """`StationStatus` as JSON: the last one that said more than "offline"."""
    state: Mapped[str] = mapped_column(String(16), default="offline")
    heard_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    last_seq: Mapped[int] = mapped_column(BigInteger, default=0)
    stored: Mapped[int] = mapped_column(BigInteger, default=0)
    never_came: Mapped[int] = mapped_column(BigInteger, default=0, server_default=text("0"))
    """Numbers that neither are here nor wait at the station, by its latest status."""
    clock_off_s: Mapped[float | None] = mapped_column(Float)
    """By how much its clock is ahead of the cluster's; None: not known."""


class ClaimRow(Base):
    """A waiting unit that somebody is about to decide; gone soon."""

    __tablename__ = "claim"

    inspection_id: Mapped[int] = mapped_column(Big, primary_key=True, autoincrement=False)
    person: Mapped[str] = mapped_column(String(64))
    until: Mapped[datetime] = mapped_column(UtcMoment)


class LandingRow(Base):
    """How far inspections have left as Parquet: all numbers up to `landed`; up to `planned` is under way."""

    __tablename__ = "landing"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    landed: Mapped[int] = mapped_column(BigInteger, default=0)
    planned: Mapped[int] = mapped_column(BigInteger, default=0)
    """Settled before the first byte is written, so that a second try writes the same rows."""
    at: Mapped[datetime | None] = mapped_column(UtcMoment)
    """When the latest landed."""


class RestoredRow(Base):
    """From which backup this database goes on: one row, or none."""

    __tablename__ = "restored"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    token: Mapped[str] = mapped_column(String(32))
    """Stations answer each once."""
    as_of: Mapped[datetime] = mapped_column(UtcMoment)
    at: Mapped[datetime] = mapped_column(UtcMoment)


class LabelSetRow(Base):
    """An immutable Parquet file of labelled pictures, named by its digest."""

    __tablename__ = "label_set"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    path: Mapped[str] = mapped_column(String(256))
    """Below the picture store's URL."""
    pictures: Mapped[int] = mapped_column(Integer)
    boxes: Mapped[str] = mapped_column(Text)
    """JSON: how many boxes of each label."""
    stations: Mapped[str] = mapped_column(Text)
    """JSON list."""
    by: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcMoment)


class RetrainingRow(Base):
    __tablename__ = "retraining"

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    label_set: Mapped[str] = mapped_column(String(64), ForeignKey("label_set.sha256"))
    stations: Mapped[str] = mapped_column(Text)
    """JSON list."""
    note: Mapped[str] = mapped_column(Text, default="")
    by: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcMoment)
    state: Mapped[str] = mapped_column(String(16))
    stage: Mapped[str] = mapped_column(String(64), default="")
    percent: Mapped[float] = mapped_column(Float, default=0.0)
    seconds_left: Mapped[float | None] = mapped_column(Float)
    message: Mapped[str] = mapped_column(Text, default="")
    bundle: Mapped[str | None] = mapped_column(String(64))
    worker: Mapped[str] = mapped_column(String(64), default="")
    attempt: Mapped[int] = mapped_column(Integer, default=0)
    """How often it was claimed."""
    heard_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    finished_at: Mapped[datetime | None] = mapped_column(UtcMoment)


class AlarmRow(Base):
    """An alarm of the stream, an attack that a station named, or a fault: once, however often it was told."""

    __tablename__ = "alarm"
    __table_args__ = (
        UniqueConstraint("key", name="alarm_key"),
        Index("alarm_list", "acknowledged_at", "start"),
        Index("alarm_retraining", "retraining", "kind"),
        Index("alarm_open", "kind", "over_at"),
    )

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    key: Mapped[str] = mapped_column(String(512))
    """The alarm's own id."""
    alarm: Mapped[str] = mapped_column(Text)
    """`inspection.alarm.Alarm` as JSON; the one that counted most, where it was told again with more. Or, of
    kind `attack` or `fault`, `dashboard.alarms.attack.AttackAlarm`, `dashboard.alarms.fault.FaultAlarm`."""
    kind: Mapped[str] = mapped_column(String(64))
    start: Mapped[datetime] = mapped_column(UtcMoment)
    stored_at: Mapped[datetime] = mapped_column(UtcMoment)
    acknowledged_by: Mapped[str | None] = mapped_column(String(64))
    acknowledged_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    over_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    """When a fault no longer stood. None: it stands, or it is an alarm that is never over by itself."""
    retraining: Mapped[int | None] = mapped_column(Big, ForeignKey("retraining.id"))
    """The first that was asked for after it."""
