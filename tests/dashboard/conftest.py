"""A migrated database for each test: SQLite, and where it matters PostgreSQL too; and a browser."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pgserver
import pytest
from playwright.sync_api import Browser
from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, make_url

from dashboard.database.engine import Database
from dashboard.database.migrate import migrate
from tests.fakes.chromium import chromium_browser
from tests.fakes.dashboard_site import DashboardSite


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copied for each test: migrating takes longer than most of them."""
    path = tmp_path_factory.mktemp("migrated") / "dashboard.db"
    database = Database.open(f"sqlite:///{path}")
    migrate(database)
    database.close()
    return path


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[URL]:
    """A server with a migrated database, `template_dashboard`."""
    # Not below pytest's own folder: PostgreSQL refuses to run as root, and nobody else may enter there.
    folder = Path(tempfile.mkdtemp(prefix="sightline-pg-"))
    folder.chmod(0o755)
    server: Any = pgserver.get_server(folder)
    url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    for unsafe in ("fsync", "synchronous_commit", "full_page_writes"):  # nobody pulls the plug on tests
        run_sql(url, f"ALTER SYSTEM SET {unsafe} = off")
    run_sql(url, "SELECT pg_reload_conf()")
    run_sql(url, "CREATE DATABASE template_dashboard")
    database = Database.open(url.set(database="template_dashboard").render_as_string(hide_password=False))
    migrate(database)
    database.close()
    yield url
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def database(migrated_file: Path, tmp_path: Path) -> Iterator[Database]:
    """SQLite."""
    path = tmp_path / "dashboard.db"
    shutil.copy(migrated_file, path)
    database = Database.open(f"sqlite:///{path}")
    yield database
    database.close()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def any_database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """Each test that takes this runs on both."""
    if request.param == "sqlite":
        yield request.getfixturevalue("database")
        return
    url: URL = request.getfixturevalue("postgres_url")
    name = f"test_{uuid4().hex}"
    run_sql(url, f"CREATE DATABASE {name} TEMPLATE template_dashboard")
    database = Database.open(url.set(database=name).render_as_string(hide_password=False))
    yield database
    database.close()
    run_sql(url, f"DROP DATABASE {name}")


@pytest.fixture
def site(database: Database, tmp_path: Path) -> DashboardSite:
    return DashboardSite(database, tmp_path)


@pytest.fixture
def any_site(any_database: Database, tmp_path: Path) -> DashboardSite:
    return DashboardSite(any_database, tmp_path)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """No longer than a file of tests: while it lives, this thread can run no other loop."""
    yield from chromium_browser()


def run_sql(url: URL, statement: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
