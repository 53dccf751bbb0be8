"""What was answered in a study that is over: the figures, and the answers themselves."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from io import StringIO
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.database.engine import Database
from dashboard.database.msa_tables import StudyAnswerRow, StudyItemRow
from dashboard.database.tables import InspectionRow
from dashboard.explore.as_csv import harmless
from dashboard.msa.figures import Figures, Shown, figure_out
from dashboard.msa.studies import Studies
from dashboard.msa.study import Answer, Kind, StudyMoved, StudySeen
from inspection.verdict import Verdict


class AnswerTold(NamedTuple):
    """A row of the file."""

    appraiser: str
    look: int
    trial: int
    item: int
    inspection: int
    serial: str
    kind: str
    reference: str
    answer: str
    model: str
    at: str


class Reports:
    def __init__(self, database: Database, studies: Studies) -> None:
        self._database = database
        self._studies = studies

    def figures(self, id: int) -> Figures:
        """
        Raises:
            NoSuchStudy. StudyMoved: somebody still looks, and must not know.
        """
        study = self._over(id)
        finished = {one.appraiser for one in study.appraisers if one.finished}
        said: dict[str, defaultdict[int, list[Answer]]] = {name: defaultdict(list) for name in finished}
        with self._database.reading() as session:
            items = [shown for shown, _ in _items(session, id)]
            query = select(StudyAnswerRow).where(StudyAnswerRow.study_id == id)
            for row in session.scalars(query.order_by(StudyAnswerRow.appraiser, StudyAnswerRow.look)):
                if row.appraiser in finished:
                    said[row.appraiser][row.item].append(Answer(row.answer))
        left_out = [one.appraiser for one in study.appraisers if not one.finished]
        return figure_out(items, said, study.trials, left_out)

    def answers(self, id: int) -> list[AnswerTold]:
        """Every look, by appraiser in the order in which they looked; of those who did not finish too.

        Raises:
            NoSuchStudy, StudyMoved: as `figures`.
        """
        self._over(id)
        with self._database.reading() as session:
            items = {shown.number: (shown, serial) for shown, serial in _items(session, id)}
            query = select(StudyAnswerRow).where(StudyAnswerRow.study_id == id)
            rows = session.scalars(query.order_by(StudyAnswerRow.appraiser, StudyAnswerRow.look)).all()
        return [_told(row, *items[row.item]) for row in rows]

    def _over(self, id: int) -> StudySeen:
        study = self._studies.find(id)
        if not study.over:
            raise StudyMoved(
                f"study {id} is not over; what was answered is shown when everybody has finished"
            )
        return study


def write_csv(answers: list[AnswerTold]) -> Iterator[bytes]:
    file = StringIO()
    rows = csv.writer(file)
    rows.writerow(AnswerTold._fields)
    for told in answers:
        rows.writerow([harmless(value) if isinstance(value, str) else value for value in told])
    yield file.getvalue().encode()


def _items(session: Session, id: int) -> list[tuple[Shown, str]]:
    """With their serials."""
    query = (
        select(StudyItemRow, InspectionRow.verdict, InspectionRow.serial)
        .join(InspectionRow, InspectionRow.id == StudyItemRow.inspection_id)
        .where(StudyItemRow.study_id == id)
        .order_by(StudyItemRow.number)
    )
    return [
        (
            Shown(
                number=row.number,
                inspection_id=row.inspection_id,
                kind=Kind(row.kind),
                reference=Answer(row.reference),
                verdict=Verdict(verdict),
            ),
            serial,
        )
        for row, verdict, serial in session.execute(query)
    ]


def _told(row: StudyAnswerRow, shown: Shown, serial: str) -> AnswerTold:
    return AnswerTold(
        appraiser=row.appraiser,
        look=row.look,
        trial=row.trial,
        item=row.item,
        inspection=shown.inspection_id,
        serial=serial,
        kind=shown.kind,
        reference=shown.reference,
        answer=row.answer,
        model=shown.verdict,
        at=row.at.isoformat(),
    )
