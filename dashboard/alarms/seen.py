"""Alarms as people see them, and the one thing that a person does with one."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from pydantic import TypeAdapter
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from dashboard.alarms import attack, fault
from dashboard.alarms.attack import AttackAlarm
from dashboard.alarms.fault import FaultAlarm
from dashboard.database.tables import AlarmRow
from inspection.alarm import Alarm, AlarmKind
from inspection.errors import InputRefused
from inspection.word import Moment, Word

MOST_DRIFTED = 1000
AnyAlarm = Alarm | AttackAlarm | FaultAlarm
ANY_ALARM: TypeAdapter[AnyAlarm] = TypeAdapter(AnyAlarm)
OPEN = AlarmRow.acknowledged_at.is_(None) & AlarmRow.over_at.is_(None)
"""Somebody is to look at it: nobody has, and it is not over by itself."""


class AlarmSeen(Word):
    id: int
    alarm: AnyAlarm
    stored_at: Moment
    acknowledged_by: str | None
    acknowledged_at: Moment | None
    over_at: Moment | None
    """When the fault was gone. None: it stands, or the alarm is of a kind that is never over by itself."""
    retraining: int | None
    """The first that was asked for after it."""

    @property
    def open(self) -> bool:
        """Whether somebody is to look at it."""
        return self.acknowledged_by is None and self.over_at is None


class Before(NamedTuple):
    """What a retraining came after."""

    oldest: AlarmSeen
    others: int


class NoSuchAlarm(InputRefused):
    def __init__(self, id: int) -> None:
        super().__init__(f"there is no alarm {id}")


def find_alarms(session: Session, limit: int) -> list[AlarmSeen]:
    """Open ones first, then the newest."""
    newest = select(AlarmRow).order_by(OPEN.desc(), AlarmRow.start.desc(), AlarmRow.id.desc())
    return [_seen(row) for row in session.scalars(newest.limit(limit))]


def find_open(session: Session, limit: int) -> list[AlarmSeen]:
    """The newest."""
    newest = select(AlarmRow).where(OPEN)
    newest = newest.order_by(AlarmRow.start.desc(), AlarmRow.id.desc())
    return [_seen(row) for row in session.scalars(newest.limit(limit))]


def count_open(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(AlarmRow).where(OPEN)) or 0


def find_before_retrainings(session: Session, ids: Collection[int]) -> dict[int, Before]:
    """By retraining, the alarms that it was the first to come after; those without are left out."""
    found: dict[int, Before] = {}
    for id in ids:
        mine = AlarmRow.retraining == id
        count = session.scalar(select(func.count()).where(mine))
        if count:
            oldest = select(AlarmRow).where(mine).order_by(AlarmRow.start, AlarmRow.id).limit(1)
            found[id] = Before(_seen(session.scalars(oldest).one()), count - 1)
    return found


def find_drifted(session: Session) -> list[Alarm]:
    """Alarms of drift that no retraining was asked for after; oldest first, at most 1,000."""
    kinds = [str(kind) for kind in AlarmKind if kind.is_drift]
    rows = select(AlarmRow.alarm).where(AlarmRow.retraining.is_(None), AlarmRow.kind.in_(kinds))
    texts = session.scalars(rows.order_by(AlarmRow.start, AlarmRow.id).limit(MOST_DRIFTED))
    return [Alarm.model_validate_json(text) for text in texts]


def answer_all(session: Session, retraining: int) -> None:
    """What was raised so far has its retraining, whoever asked for it and why. No attack or fault has."""
    others = AlarmRow.kind.not_in([attack.KIND, fault.KIND])
    unanswered = update(AlarmRow).where(AlarmRow.retraining.is_(None), others)
    session.execute(unanswered.values(retraining=retraining))


def acknowledge(session: Session, id: int, by: str, at: datetime) -> AlarmSeen:
    """Who was first stays.

    Raises:
        NoSuchAlarm
    """
    row = session.get(AlarmRow, id, with_for_update=True)
    if row is None:
        raise NoSuchAlarm(id)
    if row.acknowledged_at is None:
        row.acknowledged_by, row.acknowledged_at = by, at
    return _seen(row)


def _seen(row: AlarmRow) -> AlarmSeen:
    return AlarmSeen(
        id=row.id,
        alarm=ANY_ALARM.validate_json(row.alarm),
        stored_at=row.stored_at,
        acknowledged_by=row.acknowledged_by,
        acknowledged_at=row.acknowledged_at,
        over_at=row.over_at,
        retraining=row.retraining,
    )
