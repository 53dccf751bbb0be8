"""A batch of inspections is stored as one, whatever stands in it twice."""

from sqlalchemy import func, select

from dashboard.database.engine import Database
from dashboard.database.explore_tables import FindingRow
from dashboard.database.tables import InspectionRow, StationRow
from dashboard.ingest.inspections import Drawn, Outcome, store_inspections
from inspection.verdict import Verdict
from tests.fakes.station_reports import AT, STATION, blame, found, make_record

BACK = STATION.model_copy(update={"station": "back"})
SCRATCH = blame(found("scratch", 0.9))


def test_the_same_record_twice_is_one_row(any_database: Database) -> None:
    with any_database.writing() as session:
        outcomes = [store_inspections(session, [Drawn(make_record(4))], AT)[0] for _ in range(2)]

    with any_database.reading() as session:
        assert outcomes == [Outcome.STORED, Outcome.KNOWN]
        assert session.scalar(select(func.count()).select_from(InspectionRow)) == 1
        station = session.get_one(StationRow, STATION.path)
        assert (station.stored, station.last_seq) == (1, 4)


def test_another_record_under_the_same_number_is_told_apart(any_database: Database) -> None:
    with any_database.writing() as session:
        store_inspections(session, [Drawn(make_record(4))], AT)

        assert store_inspections(session, [Drawn(make_record(4, serial="OTHER"))], AT) == [Outcome.TAKEN]


def test_a_batch_in_which_much_comes_twice(any_database: Database) -> None:
    """Of each number the first counts, in whatever order they come and from whomever."""
    other = make_record(5, serial="OTHER")
    with any_database.writing() as session:
        store_inspections(session, [Drawn(make_record(3))], AT)
        batch = [
            make_record(9, Verdict.NG, findings=(SCRATCH, SCRATCH)), make_record(5), make_record(3), other,
            make_record(5), make_record(5, station=BACK), make_record(4, Verdict.NG, findings=(SCRATCH,)),
        ]  # fmt: skip
        outcomes = store_inspections(session, [Drawn(one) for one in batch], AT)

    named = (InspectionRow.station, InspectionRow.seq, InspectionRow.serial)
    stored, known, taken = Outcome.STORED, Outcome.KNOWN, Outcome.TAKEN
    assert outcomes == [stored, stored, known, taken, known, stored, stored]
    with any_database.reading() as session:
        rows = session.execute(
            select(
                InspectionRow.station, InspectionRow.seq, InspectionRow.serial, func.count(FindingRow.number)
            )
            .outerjoin(FindingRow, FindingRow.inspection_id == InspectionRow.id)
            .group_by(*named)
            .order_by(InspectionRow.station, InspectionRow.seq)
        ).all()
        counts = {row.station: (row.stored, row.last_seq) for row in session.scalars(select(StationRow))}
    assert [tuple(row)[1:] for row in rows] == [
        (5, "AC-00005", 0), (3, "AC-00003", 0), (4, "AC-00004", 1), (5, "AC-00005", 0), (9, "AC-00009", 2),
    ]  # fmt: skip
    assert counts == {STATION.path: (4, 9), BACK.path: (1, 5)}


def test_nothing_to_store_is_nothing(any_database: Database) -> None:
    with any_database.writing() as session:
        assert store_inspections(session, [], AT) == []
