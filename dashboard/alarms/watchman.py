"""Watches over the faults: raises an alarm for each that comes, and ends it once the fault is gone.

What stands is in the table of alarms and nowhere else, so a watchman that starts anew goes on where the last
one was.
"""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dashboard.alarms.fault import KIND, FaultAlarm
from dashboard.alarms.programs import BACKUP, find_programs
from dashboard.alarms.standing import Facts, StationKnown, Where, standing
from dashboard.database.engine import Database
from dashboard.database.tables import AlarmRow, DeadLetterRow, InspectionRow, RetrainingRow, StationRow
from dashboard.retrainings.rules import JobState
from dashboard.settings import AlarmSettings
from inspection.errors import SightlineError
from inspection.wire.messages import StationState, StationStatus

log = logging.getLogger(__name__)

LOOK_EVERY_S = 1.0
AGAIN = timedelta(minutes=1)
"""A fault that comes back so soon is the same alarm: one that flickers does not fill the page."""


class Watchman:
    def __init__(
        self,
        database: Database,
        limits: AlarmSettings,
        now: Callable[[], datetime],
        registry_problem: Callable[[], str] = lambda: "",
    ) -> None:
        self._database, self._limits, self._now = database, limits, now
        self._registry_problem = registry_problem

    def look(self) -> frozenset[Where]:
        """What stands now.

        Raises:
            SightlineError: the database does not answer; another look may do.
        """
        at = self._now()
        with self._database.reading() as session:
            now_standing = standing(self._facts(session, at), self._limits)
            before = {where: row.id for where, row in _open_rows(session).items()}
        gone = {
            where: id
            for where, id in before.items()
            if where not in now_standing.found and where.where not in now_standing.unknown
        }
        come = {where: text for where, text in now_standing.found.items() if where not in before}
        if gone or come:
            with self._database.writing() as session:
                for id in gone.values():
                    session.get_one(AlarmRow, id).over_at = at
                for where, text in come.items():
                    _raise(session, where, text, at)
        return frozenset((before.keys() | come.keys()) - gone.keys())

    def _facts(self, session: Session, at: datetime) -> Facts:
        programs = find_programs(session)
        since = at - timedelta(hours=self._limits.dead_letters_h)
        letters = session.scalar(select(func.count()).where(DeadLetterRow.at > since)) or 0
        newest = select(DeadLetterRow.reason).order_by(DeadLetterRow.id.desc()).limit(1)
        backup = programs.get(BACKUP)
        return Facts(
            at=at,
            stations=[_known(row) for row in session.scalars(select(StationRow))],
            programs=programs,
            letters=letters,
            letter_reason=session.scalar(newest) or "" if letters else "",
            failed_retraining=_failed(session),
            backed_up=backup.at if backup else _first_stored(session),
            registry_problem=self._registry_problem(),
        )


def find_standing(session: Session) -> frozenset[Where]:
    """What stood at the watchman's last look."""
    return frozenset(_open_rows(session))


def _open_rows(session: Session) -> dict[Where, AlarmRow]:
    rows = session.scalars(select(AlarmRow).where(AlarmRow.kind == KIND, AlarmRow.over_at.is_(None)))
    told = ((FaultAlarm.model_validate_json(row.alarm), row) for row in rows)
    return {Where(alarm.where, alarm.fault): row for alarm, row in told}


def _raise(session: Session, where: Where, text: str, at: datetime) -> None:
    prefix = f"{KIND}|{where.where}|{where.fault}|"
    last = (
        select(AlarmRow)
        .where(AlarmRow.kind == KIND, AlarmRow.key.startswith(prefix, autoescape=True))
        .order_by(AlarmRow.id.desc())
        .limit(1)
    )
    row = session.scalars(last).one_or_none()
    if row is not None and row.over_at is not None and at - row.over_at < AGAIN:
        row.over_at = None
        return
    alarm = FaultAlarm(start=at, where=where.where, fault=where.fault, detail=text)
    log.warning("%s: %s (%s)", where.where or "cluster", where.fault, text)
    told = alarm.model_dump_json()
    session.add(AlarmRow(key=alarm.key, alarm=told, kind=KIND, start=at, stored_at=at))


def _known(row: StationRow) -> StationKnown:
    status = None if row.status is None else StationStatus.model_validate_json(row.status)
    return StationKnown(
        row.station, StationState(row.state), row.heard_at, status, row.clock_off_s, row.never_came
    )


def _failed(session: Session) -> str:
    job = session.scalars(select(RetrainingRow).order_by(RetrainingRow.id.desc()).limit(1)).one_or_none()
    failed = job is not None and job.state == JobState.FAILED
    return f"retraining {job.id}: {job.message}"[:300] if job is not None and failed else ""


def _first_stored(session: Session) -> datetime | None:
    return session.scalar(select(InspectionRow.stored_at).order_by(InspectionRow.id).limit(1))


def watch_until(stop: threading.Event, watchman: Watchman) -> None:
    """Look again and again, whatever goes wrong in between."""
    while not stop.wait(LOOK_EVERY_S):
        try:
            watchman.look()
        except SightlineError as error:
            log.warning("nobody watches over faults now: %s", error)
        except Exception:  # the thread's outermost loop: who watches must not end in silence
            log.exception("the look at the faults failed; the next one comes in its time")
