"""Databases of earlier commits are brought over with nothing lost; one of a later program is refused."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import URL, create_engine, text
from typer.testing import CliRunner

from dashboard.__main__ import app
from dashboard.database.engine import Database
from dashboard.database.migrate import migrate
from dashboard.people.roles import Role
from inspection.errors import InputRefused
from inspection.verdict import Verdict
from tests.dashboard.test_app import walk
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.earlier import SCHEMAS, copy_to, unpack
from tests.fakes.station_reports import make_record

POSTGRES = pytest.param("postgres", marks=pytest.mark.postgres)


@pytest.fixture(params=["sqlite", POSTGRES])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def empty_postgres(request: pytest.FixtureRequest, kind: str) -> Iterator[Database | None]:
    if kind == "sqlite":
        yield None
        return
    url: URL = request.getfixturevalue("postgres_url")
    name = f"earlier_{uuid4().hex}"
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    database = Database.open(url.set(database=name).render_as_string(hide_password=False))
    yield database
    database.close()
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name}"))
    server.dispose()


def records(database: Database) -> list[tuple[int, str]]:
    with database.reading() as session:
        found = session.execute(text("SELECT seq, record FROM inspection ORDER BY seq"))
        return [(seq, record) for seq, record in found]


@pytest.mark.parametrize("schema", SCHEMAS)
def test_nothing_is_lost_and_every_page_answers(
    schema: str, empty_postgres: Database | None, tmp_path: Path
) -> None:
    facts = unpack(schema, tmp_path)
    database = empty_postgres or Database.open(f"sqlite:///{tmp_path / 'dashboard.db'}")
    if empty_postgres is not None:
        copy_to(empty_postgres, tmp_path / "dashboard.db", schema)
    before = records(database)

    migrate(database)

    assert records(database) == before
    assert len(before) == len(facts["items"])
    site = DashboardSite(database, tmp_path)
    reader = site.asks(Role.OPERATOR)
    items = reader.get("/api/inspections").json()["items"]
    assert sorted([item["seq"], item["verdict"]] for item in items) == facts["items"]
    for number, decisions in enumerate(facts["decisions"], 1):
        told = reader.get(f"/api/inspections/{number}/reviews").json()
        assert [one["decision"] for one in told] == decisions
    with database.reading() as session:
        digests = session.execute(text("SELECT sha256 FROM picture")).scalars().all()
        assert session.scalar(text("SELECT count(*) FROM dead_letter")) == 1
    assert len(digests) == len(before)
    for digest in digests:
        assert hashlib.sha256(reader.get(f"/api/pictures/{digest}").content).hexdigest() == digest
    pages(site)
    goes_on(site, len(before))


def pages(site: DashboardSite) -> None:
    person = site.logs_in("boss", Role.ADMIN)
    paths = [path for method, path in walk(site.app.routes) if method == "GET" and "{" not in path]
    assert len(paths) > 20
    for path in paths:
        # The first never ends; without an identity provider there is no way to it.
        if path not in ("/live/news", "/api/openapi.json") and not path.startswith("/login/oidc"):
            answer = person.get(path)
            assert answer.status_code < 400 or answer.status_code == 422, (path, answer.text[:300])


def goes_on(site: DashboardSite, units: int) -> None:
    """A person of then logs in; what comes now is stored and decided."""
    client = site.anybody()
    client.headers["Origin"] = "http://testserver"
    told = client.post("/login", data={"name": "rui", "password": "correct horse"})
    assert told.status_code == 303, told.text
    site.report(make_record(units + 1, Verdict.NG))
    reviewer = site.asks(Role.ENGINEER)
    newest = max(item["id"] for item in reviewer.get("/api/inspections").json()["items"])
    done = reviewer.post(f"/api/inspections/{newest}/reviews", json={"decision": "NG", "version": 1})
    assert done.status_code < 300, done.text


def of_a_later_program(folder: Path) -> Path:
    """Its settings."""
    file = folder / "dashboard.db"
    database = Database.open(f"sqlite:///{file}")
    migrate(database)
    with database.connection() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9001'"))
    database.close()
    settings = folder / "dashboard.toml"
    settings.write_text(f'database.url = "sqlite:///{file}"\npictures.url = "{folder}/store"\nweb.port = 0\n')
    return settings


@pytest.mark.parametrize(
    "command",
    [
        "serve",
        "ingest",
        "land",
        "migrate",
        "backup FOLDER/b",
        "user add rui --role reviewer --password-file FOLDER/password",
        "user disable rui",
        "token create t --role operator",
        "token revoke t",
    ],
)
def test_a_later_programs_database_is_refused_by_name(command: str, tmp_path: Path) -> None:
    settings = of_a_later_program(tmp_path)
    (tmp_path / "password").write_text("correct horse\n")
    words = command.replace("FOLDER", str(tmp_path)).split()

    done = CliRunner().invoke(app, [*words, "--settings", str(settings)])

    assert isinstance(done.exception, InputRefused), done.output
    assert "dashboard.db: has schema 9001, which a later program made" in str(done.exception)
    assert not (tmp_path / "b").exists(), "nothing is begun"


def test_a_check_says_it_too(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["check", "--settings", str(of_a_later_program(tmp_path))])
    assert "PROBLEM  database: " in done.output
    assert "a later program made" in done.output
