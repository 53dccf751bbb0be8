"""Counts are written with the inspections that they count."""

from datetime import timedelta

from sqlalchemy import delete, select

from dashboard.database.count_tables import TallyRow
from dashboard.database.engine import Database
from dashboard.database.migrate import migrate
from dashboard.database.migrations.versions.v0006_tally import _sums
from dashboard.inspections.tally import Kind, counted, find_verdicts, quarter_of
from inspection.verdict import Cause, Finding, Verdict
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.station_reports import AT, blame, found, make_record

SCREW, OTHER_SCREW, DENT = (blame(found(label, 0.9)) for label in ("screw", "screw", "dent"))
CAMERA = Finding(verdict=Verdict.INVALID, cause=Cause.NO_CAMERA)


def rows(site: DashboardSite) -> dict[tuple[str, str], int]:
    with site.database.reading() as session:
        return {(row.kind, row.name): row.count for row in session.scalars(select(TallyRow))}


def test_a_unit_counts_once_for_each_cause() -> None:
    told = list(counted(make_record(1, Verdict.NG, findings=(SCREW, OTHER_SCREW, DENT))))
    assert [(one.kind, one.name) for one in told] == [
        (Kind.VERDICT, "NG"),
        (Kind.CAUSE, "dent"),
        (Kind.CAUSE, "screw"),
    ]
    assert {one.start for one in told} == {AT.replace(minute=45)}
    assert len(list(counted(make_record(2, Verdict.INVALID, findings=(CAMERA,))))) == 1


def test_the_same_inspection_again_counts_nothing(any_site: DashboardSite) -> None:
    for _ in range(3):
        any_site.report(make_record(1, Verdict.NG, findings=(SCREW,)))
    any_site.report(make_record(2, Verdict.NG, findings=(DENT,)))
    assert rows(any_site) == {("verdict", "NG"): 2, ("cause", "screw"): 1, ("cause", "dent"): 1}


def test_verdicts_from_a_quarter_on(any_site: DashboardSite) -> None:
    any_site.report(make_record(1, Verdict.OK, at=AT - timedelta(days=1)))
    any_site.report(make_record(2, Verdict.OK))
    any_site.report(make_record(3, Verdict.NG, findings=(SCREW,)))
    with any_site.database.reading() as session:
        assert find_verdicts(session)[Verdict.OK] == 2
        today = find_verdicts(session, AT)
    assert (today[Verdict.OK], today[Verdict.NG], today[Verdict.INVALID]) == (1, 1, 0)


def test_a_quarter_begins_at_midnight_in_every_zone() -> None:
    assert quarter_of(AT.replace(hour=18, minute=30)) == AT.replace(hour=18, minute=30)  # midnight in Delhi


def test_migrating_counts_what_is_there(any_site: DashboardSite) -> None:
    """As the ingest would have counted it."""
    for seq, findings in enumerate(((SCREW, DENT), (SCREW,), ()), start=1):
        verdict = Verdict.NG if findings else Verdict.OK
        any_site.report(make_record(seq, verdict, findings=findings, at=AT + seq * timedelta(hours=1)))
    with any_site.database.writing() as session:
        there = {
            (row.station, row.start, row.kind, row.name, row.bundle): row.count
            for row in session.scalars(select(TallyRow))
        }
        session.execute(delete(TallyRow))
        assert dict(_sums(session.connection())) == there


def test_an_old_database_is_brought_up_to_date(database: Database) -> None:
    migrate(database)
    with database.reading() as session:
        assert find_verdicts(session) == dict.fromkeys(Verdict, 0)
