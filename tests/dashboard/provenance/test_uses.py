from datetime import timedelta

from sqlalchemy import delete, text

from dashboard.database.count_tables import ModelUseRow
from dashboard.database.engine import Database
from dashboard.database.migrations.versions.v0005_model_use import fill
from dashboard.provenance.uses import Use, find_uses
from inspection.identity import StationId
from inspection.recipe import RecipeRef
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.station_reports import AT, BUNDLE, STATION, make_record, result_message

OTHER = StationId(site="wuhu", line="line-1", station="back")
RECIPE = RecipeRef(sku="KFR-35", version=4, digest="4" * 64)


def uses_of(database: Database) -> tuple[Use, ...]:
    with database.reading() as session:
        return find_uses(session, BUNDLE)


def report_some(site: DashboardSite) -> None:
    """In two batches, the later of which has the earlier unit; told twice."""
    late = [result_message(make_record(seq, at=AT + timedelta(hours=seq), recipe=RECIPE)) for seq in (2, 3)]
    site.take(*late)
    site.take(
        *late,
        result_message(make_record(1, at=AT, recipe=RECIPE)),
        result_message(make_record(1, station=OTHER)),
        result_message(make_record(4, bundle=None)),
        result_message(make_record(5, bundle="c" * 64)),
    )


def test_first_and_last_unit_by_station_and_recipe(any_site: DashboardSite) -> None:
    report_some(any_site)

    back, front = uses_of(any_site.database)

    assert (front.station, front.recipe, front.inspections) == (STATION.path, RECIPE, 3)
    assert (front.first_at, front.last_at) == (
        make_record(1, at=AT).judged_at,
        make_record(3, at=AT + timedelta(hours=3)).judged_at,
    )
    assert (back.station, back.recipe, back.inspections) == (OTHER.path, None, 1)


def test_the_migration_counts_what_was_there_before_as_ingest_does(any_site: DashboardSite) -> None:
    report_some(any_site)
    kept = uses_of(any_site.database)
    with any_site.database.writing() as session:
        session.execute(delete(ModelUseRow))
        session.execute(text(fill(session.get_bind().dialect.name)))

    assert uses_of(any_site.database) == kept


def test_inspections_are_not_gone_through(database: Database) -> None:
    with database.reading() as session:
        plan = session.execute(text("EXPLAIN QUERY PLAN SELECT * FROM model_use WHERE bundle = 'b'")).all()

    assert "SEARCH model_use USING INDEX" in plan[0][3]
