"""Retraining jobs as rows."""

import json
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.alarms.seen import answer_all
from dashboard.database.engine import Database
from dashboard.database.tables import LabelSetRow, RetrainingRow
from dashboard.labels.export import LabelSets
from dashboard.pictures.store import FileStore
from dashboard.retrainings.rules import (
    ACTIVE,
    IN_HAND,
    JobMoved,
    JobState,
    Progress,
    Retraining,
    check_progress,
    may_claim,
)
from dashboard.settings import RetrainingSettings
from inspection.errors import InputRefused


class NoSuchRetraining(InputRefused):
    def __init__(self, id: int) -> None:
        super().__init__(f"there is no retraining {id}")


class Retrainings:
    def __init__(
        self,
        database: Database,
        store: FileStore,
        label_sets: LabelSets,
        *,
        min_pictures: int,
        lease: timedelta,
    ) -> None:
        self._database = database
        self._store = store
        self._label_sets = label_sets
        self._min_pictures = min_pictures
        self._lease = lease

    @classmethod
    def of(cls, database: Database, store: FileStore, settings: RetrainingSettings) -> "Retrainings":
        """As the settings want it."""
        return cls(
            database,
            store,
            LabelSets(database, store),
            min_pictures=settings.min_pictures,
            lease=timedelta(seconds=settings.lease_s),
        )

    def ask_for(self, stations: Collection[str], note: str, by: str, at: datetime) -> Retraining:
        """Export the labels as they are now and put a job into the line.

        Raises:
            JobMoved: another one is not finished yet.
            TooFewLabels: people have to review more first.
        """
        with self._database.reading() as session:
            _refuse_second(session)
        label_set = self._label_sets.export(stations, by, at, self._min_pictures)
        with self._database.writing() as session:
            _refuse_second(session)
            row = RetrainingRow(
                label_set=label_set.sha256,
                stations=json.dumps(sorted(set(stations)) or list(label_set.stations)),
                note=note,
                by=by,
                at=at,
                state=JobState.WAITING,
                stage="",
                percent=0.0,
                message="",
                worker="",
                attempt=0,
            )
            session.add(row)
            session.flush()
            answer_all(session, row.id)
            return self._seen(session, row)

    def claim(self, worker: str, at: datetime) -> Retraining | None:
        """The oldest job that is free, now this worker's; None: there is nothing to do."""
        with self._database.writing() as session:
            rows = session.scalars(
                select(RetrainingRow)
                .where(RetrainingRow.state.in_(ACTIVE))
                .order_by(RetrainingRow.id)
                .with_for_update()
            )
            for row in rows:
                if may_claim(JobState(row.state), row.heard_at, at, self._lease):
                    row.state, row.worker, row.heard_at = JobState.CLAIMED, worker, at
                    row.attempt += 1
                    row.stage, row.percent, row.seconds_left, row.message = "", 0.0, None, ""
                    return self._seen(session, row)
        return None

    def report(self, id: int, progress: Progress, at: datetime) -> Retraining:
        """
        Raises:
            NoSuchRetraining, JobMoved: and nothing is changed.
        """
        with self._database.writing() as session:
            row = session.get(RetrainingRow, id, with_for_update=True)
            if row is None:
                raise NoSuchRetraining(id)
            check_progress(self._seen(session, row), progress)
            row.state, row.heard_at = progress.state, at
            row.stage = row.stage if progress.stage is None else progress.stage
            row.percent = row.percent if progress.percent is None else progress.percent
            row.seconds_left = progress.seconds_left
            row.message = row.message if progress.message is None else progress.message
            row.bundle = row.bundle if progress.bundle is None else progress.bundle
            if progress.state not in IN_HAND:
                row.finished_at, row.seconds_left = at, None
                row.percent = 100.0 if progress.state is JobState.DONE else row.percent
            return self._seen(session, row)

    def find_one(self, id: int) -> Retraining:
        """
        Raises:
            NoSuchRetraining
        """
        with self._database.reading() as session:
            row = session.get(RetrainingRow, id)
            if row is None:
                raise NoSuchRetraining(id)
            return self._seen(session, row)

    def find_newest(self, limit: int) -> list[Retraining]:
        with self._database.reading() as session:
            rows = session.scalars(select(RetrainingRow).order_by(RetrainingRow.id.desc()).limit(limit)).all()
            return [self._seen(session, row) for row in rows]

    def _seen(self, session: Session, row: RetrainingRow) -> Retraining:
        label_set = session.get_one(LabelSetRow, row.label_set)
        return Retraining(
            id=row.id,
            state=JobState(row.state),
            stage=row.stage,
            percent=row.percent,
            seconds_left=row.seconds_left,
            message=row.message,
            bundle=row.bundle,
            label_set=row.label_set,
            label_set_url=self._store.url_of(label_set.path),
            pictures_url=self._store.url,
            labels=label_set.pictures,
            stations=tuple(json.loads(row.stations)),
            note=row.note,
            by=row.by,
            at=row.at,
            worker=row.worker,
            attempt=row.attempt,
            heard_at=row.heard_at,
            finished_at=row.finished_at,
        )


def _refuse_second(session: Session) -> None:
    active = session.scalar(select(RetrainingRow.id).where(RetrainingRow.state.in_(ACTIVE)).limit(1))
    if active is not None:
        raise JobMoved(f"retraining {active} is not finished yet; wait for it")
