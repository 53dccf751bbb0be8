from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import inspect, select

from dashboard.database.engine import Database
from dashboard.database.migrate import SCRIPTS, migrate
from dashboard.database.tables import InspectionRow
from dashboard.labels.counts import find_label_counts
from dashboard.people.roles import Role
from inspection.verdict import Verdict
from tests.dashboard.labels.test_export import review_units
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.station_reports import make_record


def back_to(site: DashboardSite, revision: str) -> None:
    with site.database.connection() as connection:
        config = Config()
        config.set_main_option("script_location", str(SCRIPTS))
        config.attributes["connection"] = connection
        command.downgrade(config, revision)


def test_migrating_twice_changes_nothing(tmp_path: Path) -> None:
    database = Database.open(f"sqlite:///{tmp_path}/new/dashboard.db")

    migrate(database)
    tables = set(inspect(database.engine).get_table_names())
    migrate(database)

    assert {"inspection", "picture", "review", "dead_letter", "station", "label_set", "retraining"} <= tables
    assert set(inspect(database.engine).get_table_names()) == tables


def test_the_standing_decision_is_filled_in_for_what_is_there(any_site: DashboardSite) -> None:
    for seq in (1, 2, 3):
        any_site.report(make_record(seq, Verdict.NG))
    reviewer = any_site.asks(Role.REVIEWER)
    for id, decision in ((1, "OK"), (2, "NG")):
        reviewer.post(f"/api/inspections/{id}/reviews", json={"decision": decision, "version": 1})
    reviewer.post("/api/inspections/2/reviews/withdraw", json={"version": 2})

    back_to(any_site, "0010")
    migrate(any_site.database)

    with any_site.database.reading() as session:
        rows = session.execute(
            select(InspectionRow.id, InspectionRow.decision).order_by(InspectionRow.id)
        ).all()
    assert [tuple(row) for row in rows] == [(1, "OK"), (2, None), (3, None)]


def test_boxes_of_standing_decisions_are_counted_for_what_is_there(any_site: DashboardSite) -> None:
    review_units(any_site, 3)
    any_site.asks(Role.REVIEWER).post("/api/inspections/3/reviews/withdraw", json={"version": 2})
    with any_site.database.reading() as session:
        before = find_label_counts(session)

    back_to(any_site, "0012")
    migrate(any_site.database)

    with any_site.database.reading() as session:
        assert find_label_counts(session) == before == {"screw": 2}
