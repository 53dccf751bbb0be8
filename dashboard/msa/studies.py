"""Studies in the database: planned, answered look by look, and ended."""

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from dashboard.database.engine import Database
from dashboard.database.msa_tables import StudyAnswerRow, StudyItemRow, StudyRow
from dashboard.database.people_tables import UserRow
from dashboard.inspections.queries import find_each
from dashboard.msa.candidates import draw_items
from dashboard.msa.course import Step, course
from dashboard.msa.study import (
    Kind,
    Look,
    LookAnswered,
    NoSuchStudy,
    NotAsked,
    PictureLookedAt,
    Plan,
    Progress,
    StudyMoved,
    StudySeen,
)
from dashboard.people.roles import Role
from inspection.errors import InputRefused

MOST_SHOWN = 100


class Studies:
    def __init__(self, database: Database) -> None:
        self._database = database

    def plan(self, plan: Plan, by: str, at: datetime) -> StudySeen:
        """
        Raises:
            InputRefused: an appraiser who may not decide, or fewer units than planned.
        """
        with self._database.writing() as session:
            may = set(who_may(session))
            if stranger := next((name for name in plan.appraisers if name not in may), None):
                raise InputRefused(f"appraisers: {stranger!r} has no account that may decide about units")
            drawn = draw_items(session, plan)
            row = StudyRow(
                name=plan.name,
                station=plan.station,
                seed=plan.seed,
                trials=plan.trials,
                appraisers=json.dumps(plan.appraisers),
                by=by,
                at=at,
            )
            session.add(row)
            session.flush()
            for number, (kind, seen) in enumerate(drawn, 1):
                assert seen.review is not None
                session.add(
                    StudyItemRow(
                        study_id=row.id,
                        number=number,
                        inspection_id=seen.id,
                        kind=kind,
                        reference=seen.review.decision,
                    )
                )
            session.flush()
            return _seen(session, [row])[0]

    def find_all(self) -> list[StudySeen]:
        """Newest first."""
        with self._database.reading() as session:
            rows = session.scalars(select(StudyRow).order_by(StudyRow.id.desc()).limit(MOST_SHOWN)).all()
            return _seen(session, rows)

    def find(self, id: int) -> StudySeen:
        """
        Raises:
            NoSuchStudy.
        """
        with self._database.reading() as session:
            return _found(session, id)

    def look(self, id: int, person: str) -> Look | None:
        """What the person is to judge next. None: they have judged everything.

        Raises:
            NoSuchStudy, NotAsked. StudyMoved: it was ended.
        """
        with self._database.reading() as session:
            study, progress = _open_to(session, id, person)
            if progress.finished:
                return None
            step = _steps(session, study, person)[progress.done]
            item = session.get_one(StudyItemRow, (id, step.item))
            (seen,) = find_each(session, [item.inspection_id])
            pictures = tuple(
                PictureLookedAt(
                    sha256=view.picture.sha256, width=view.picture.width, height=view.picture.height
                )
                for view in seen.views
                if view.picture is not None
            )
            return Look(look=progress.done + 1, looks=progress.looks, pictures=pictures)

    def answer(self, id: int, person: str, said: LookAnswered, at: datetime) -> Progress:
        """One answer per look, in their order; it stands, since a slip belongs to what is studied.

        Raises:
            NoSuchStudy, NotAsked. StudyMoved: it was ended, or this is not the look that is due.
        """
        with self._database.writing() as session:
            study, progress = _open_to(session, id, person)
            if progress.finished or said.look != progress.done + 1:
                raise StudyMoved(
                    f"study {id}: {progress.done} looks are answered; look {said.look} is not due"
                )
            step = _steps(session, study, person)[progress.done]
            dialect = session.get_bind().dialect.name
            insert = (postgresql if dialect == "postgresql" else sqlite).insert(StudyAnswerRow)
            row = {"study_id": id, "appraiser": person, "look": said.look, "trial": step.trial}
            row |= {"item": step.item, "answer": said.answer, "at": at}
            done = insert.values([row]).on_conflict_do_nothing().returning(StudyAnswerRow.look)
            if session.scalar(done) is None:
                raise StudyMoved(f"study {id}: look {said.look} was answered just now, from another window")
            return progress.model_copy(update={"done": said.look})

    def end(self, id: int, by: str, at: datetime) -> StudySeen:
        """Who has not finished is left out.

        Raises:
            NoSuchStudy. StudyMoved: it is over already.
        """
        with self._database.writing() as session:
            if _found(session, id).over:
                raise StudyMoved(f"study {id} is over already")
            row = session.get_one(StudyRow, id)
            row.ended_by, row.ended_at = by, at
            session.flush()
            return _found(session, id)

    def may_appraise(self) -> list[str]:
        """Accounts that may decide about units, by name."""
        with self._database.reading() as session:
            return who_may(session)


def who_may(session: Session) -> list[str]:
    roles = [role for role in Role if role.may(Role.REVIEWER)]
    query = select(UserRow.name).where(UserRow.disabled.is_(False), UserRow.role.in_(roles))
    return list(session.scalars(query.order_by(UserRow.name)))


def _open_to(session: Session, id: int, person: str) -> tuple[StudySeen, Progress]:
    study = _found(session, id)
    progress = study.progress_of(person)
    if progress is None:
        raise NotAsked(person, study)
    if study.ended_at is not None:
        raise StudyMoved(f"study {id} was ended by {study.ended_by}")
    return study, progress


def _steps(session: Session, study: StudySeen, person: str) -> list[Step]:
    numbers = session.scalars(select(StudyItemRow.number).where(StudyItemRow.study_id == study.id))
    return course(study.seed, person, sorted(numbers), study.trials)


def _found(session: Session, id: int) -> StudySeen:
    row = session.get(StudyRow, id)
    if row is None:
        raise NoSuchStudy(id)
    return _seen(session, [row])[0]


def _seen(session: Session, rows: Sequence[StudyRow]) -> list[StudySeen]:
    ids = [row.id for row in rows]
    items: dict[int, dict[Kind, int]] = {id: {} for id in ids}
    counted = select(StudyItemRow.study_id, StudyItemRow.kind, func.count())
    counted = counted.where(StudyItemRow.study_id.in_(ids))
    for id, kind, count in session.execute(counted.group_by(StudyItemRow.study_id, StudyItemRow.kind)):
        items[id][Kind(kind)] = count
    answered = select(StudyAnswerRow.study_id, StudyAnswerRow.appraiser, func.count())
    answered = answered.where(StudyAnswerRow.study_id.in_(ids))
    done: dict[tuple[int, str], int] = {
        (row[0], row[1]): row[2]
        for row in session.execute(answered.group_by(StudyAnswerRow.study_id, StudyAnswerRow.appraiser))
    }
    return [
        StudySeen(
            id=row.id,
            name=row.name,
            station=row.station,
            seed=row.seed,
            trials=row.trials,
            items={kind: items[row.id][kind] for kind in Kind if kind in items[row.id]},
            appraisers=tuple(
                Progress(
                    appraiser=name,
                    done=done.get((row.id, name), 0),
                    looks=row.trials * sum(items[row.id].values()),
                )
                for name in json.loads(row.appraisers)
            ),
            by=row.by,
            at=row.at,
            ended_by=row.ended_by,
            ended_at=row.ended_at,
        )
        for row in rows
    ]
