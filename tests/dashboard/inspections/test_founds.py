from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import select, text

from dashboard.database.engine import Database
from dashboard.database.explore_tables import FindingRow
from dashboard.database.migrate import SCRIPTS, migrate
from inspection.record import InspectionRecord
from inspection.verdict import Cause, Finding, Verdict
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.station_reports import AT, blame, found, make_record

SCRATCH = blame(found("scratch", 0.9, side=20)).model_copy(update={"zone": "lid"})
EMPTY = Finding(verdict=Verdict.NG, cause=Cause.EMPTY_SLOT, view="front", label="screw", slot="screw-3")
BLURRED = Finding(verdict=Verdict.INVALID, cause=Cause.BLURRED, view="front")
ROWS = [
    (1, 1, "scratch", "NG", 0.9, 400.0, "lid"),
    (1, 2, "screw", "NG", None, None, "screw-3"),
    (1, 3, "blurred", "INVALID", None, None, None),
]


def record() -> InspectionRecord:
    return make_record(1, Verdict.NG, findings=(SCRATCH, EMPTY, BLURRED))


def rows(database: Database) -> list[tuple[object, ...]]:
    with database.reading() as session:
        found_rows = session.scalars(select(FindingRow).order_by(FindingRow.inspection_id, FindingRow.number))
        return [
            (row.inspection_id, row.number, row.name, row.verdict, row.score, row.area, row.zone)
            for row in found_rows
        ]


def test_findings_are_stored_with_their_inspection_and_once(any_site: DashboardSite) -> None:
    any_site.report(record())
    any_site.report(record())  # the wire brings it twice

    assert rows(any_site.database) == ROWS


def test_the_migration_finds_those_that_are_there(tmp_path: Path) -> None:
    database = Database.open(f"sqlite:///{tmp_path}/old.db")
    _to(database, "0006")
    one = record()
    with database.writing() as session:
        session.execute(
            text(
                "INSERT INTO inspection (id, station, seq, record, verdict, serial, sku, lot, judged_at,"
                " total_ms, stored_at, reviewed, version, disputed)"
                " VALUES (1, 'a/b/c', 1, :record, 'NG', 's', 'k', 'l', :at, 1, :at, 0, 1, 0)"
            ),
            {"record": one.model_dump_json(), "at": "2026-03-02 07:59:00.000000"},
        )

    migrate(database)

    assert rows(database) == ROWS
    with database.reading() as session:
        at = session.scalars(select(FindingRow.judged_at)).first()
    assert at == datetime(2026, 3, 2, 7, 59, tzinfo=UTC) == AT
    database.close()


def _to(database: Database, revision: str) -> None:
    with database.connection() as connection:
        config = Config()
        config.set_main_option("script_location", str(SCRIPTS))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
