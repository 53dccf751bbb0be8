from datetime import UTC, datetime, timedelta, timezone

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from dashboard.database.engine import Database
from dashboard.database.tables import Base, StationRow


def test_times_come_back_in_utc_whatever_the_database_keeps(any_database: Database) -> None:
    in_beijing = datetime(2026, 3, 2, 16, 0, tzinfo=timezone(timedelta(hours=8)))
    with any_database.writing() as session:
        session.add(StationRow(station="a/b/c", heard_at=in_beijing))

    with any_database.reading() as session:
        heard_at = session.get_one(StationRow, "a/b/c").heard_at

    assert heard_at == datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
    assert heard_at.tzinfo is UTC


def test_the_migrations_lead_to_these_tables(any_database: Database) -> None:
    with any_database.connection() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)

    assert differences == []
