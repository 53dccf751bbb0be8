"""Lands what is ready, one round at a time. A round that was cut short is done again, to the same files.

What belongs to a round is settled in the database before its first file is written, and it counts as landed
after its last one. A file's name tells the round, its content follows from the stored records: written twice
it is the same file, by one program or by two.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.database.engine import Database
from dashboard.database.tables import InspectionRow, LandingRow, PictureRow
from dashboard.landing.horizon import horizon
from dashboard.landing.parquet import Sheet
from dashboard.landing.ready import Waiting, last_ready, pictures_of
from dashboard.pictures.store import FileStore
from dashboard.settings import LandingSettings
from inspection.landed import landed, landing_folder
from inspection.record import InspectionRecord

INSPECTIONS = "inspections"
ASKED_AT_ONCE = 500


class Round(NamedTuple):
    """Numbers above `after`, up to `last`."""

    after: int
    last: int


class Stored(NamedTuple):
    """Small, as there are thousands: what the record's JSON says is read anew where it is wanted."""

    id: int
    text: str
    stored_at: datetime

    @property
    def record(self) -> InspectionRecord:
        return InspectionRecord.model_validate_json(self.text)

    @property
    def waiting(self) -> Waiting:
        return Waiting(self.id, frozenset(one.sha256 for one in self.record.pictures), self.stored_at)


class Lander:
    def __init__(
        self, database: Database, store: FileStore, settings: LandingSettings, now: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._store = store
        self._settings = settings
        self._now = now

    def land_all(self) -> int:
        """Rounds until nothing is ready; gives back how many inspections landed.

        Raises:
            Unavailable: database or picture store; what was begun is finished by the next call.
        """
        count = 0
        while landed_now := self.land():
            count += landed_now
        return count

    def land(self) -> int:
        """One round; gives back how many inspections it has. 0: none is ready.

        Raises:
            Unavailable: as `land_all`.
        """
        round_ = self._open_round()
        if round_ is None:
            return 0
        with self._database.reading() as session:
            sheets = _by_day(_stored(session, round_))
        name = f"{round_.after + 1:019}-{round_.last:019}.parquet"
        for folder, sheet in sorted(sheets.items()):
            self._store.put(f"{folder}/{name}", sheet.to_parquet())
        self._close(round_)
        return sum(sheet.rows for sheet in sheets.values())

    def _open_round(self) -> Round | None:
        """The one that was cut short, or a new one; None: nothing is ready."""
        with self._database.writing() as session:
            mark = _mark(session)
            after, planned = mark.landed, mark.planned
        if planned > after:
            return Round(after, planned)
        last = self._last_ready(after)
        if last is None:
            return None
        with self._database.writing() as session:
            mark = _mark(session)
            if (mark.landed, mark.planned) == (after, planned):
                mark.planned = last
            # Else another program was faster: its round is as good.
            return Round(mark.landed, mark.planned) if mark.planned > mark.landed else None

    def _last_ready(self, after: int) -> int | None:
        with self._database.writing() as session:
            here = horizon(session)
        wanted = Round(after, here)
        with self._database.reading() as session:
            waiting = [one.waiting for one in _stored(session, wanted, self._settings.rows)]
            there = _stored_pictures(session, sorted(pictures_of(waiting)))
        return last_ready(waiting, there, self._now(), timedelta(seconds=self._settings.grace_s))

    def _close(self, round_: Round) -> None:
        with self._database.writing() as session:
            mark = _mark(session)
            if mark.landed == round_.after:
                mark.landed, mark.at = round_.last, self._now()


def _mark(session: Session) -> LandingRow:
    return session.get_one(LandingRow, INSPECTIONS, with_for_update=True)


def _stored(session: Session, round_: Round, most: int | None = None) -> Iterator[Stored]:
    """Inspections of the round by their numbers, one after the other."""
    wanted = (
        select(InspectionRow.id, InspectionRow.record, InspectionRow.stored_at)
        .where(InspectionRow.id > round_.after, InspectionRow.id <= round_.last)
        .order_by(InspectionRow.id)
        .limit(most)
    )
    for row in session.execute(wanted):
        yield Stored(row.id, row.record, row.stored_at)


def _stored_pictures(session: Session, digests: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(digests), ASKED_AT_ONCE):
        some = digests[start : start + ASKED_AT_ONCE]
        found.update(session.scalars(select(PictureRow.sha256).where(PictureRow.sha256.in_(some))))
    return found


def _by_day(stored: Iterable[Stored]) -> dict[str, Sheet]:
    """The rows of a file for each day's folder."""
    days = defaultdict[str, Sheet](Sheet)
    for one in stored:
        row = landed(one.id, one.record, one.text)
        days[landing_folder(row)].add(row)
    return days
