"""`python -m dashboard ...`, as a person types it."""

import json
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from dashboard.people.roles import Role
from inspection.verdict import Verdict
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.kept import LONG_AGO, files, removed, rows, settings_of, shows


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    path = tmp_path / "dashboard.toml"
    path.write_text(
        f'database.url = "sqlite:///{tmp_path}/d.db"\npictures.url = "{tmp_path}/store"\nweb.port = 0\n'
    )
    return path


def dashboard(*words: str, settings: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "dashboard", *words]
    if settings is not None:
        command += ["--settings", str(settings)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_people_and_tokens(settings: Path, tmp_path: Path) -> None:
    (tmp_path / "password").write_text("correct horse\n")

    person = dashboard(
        "user", "add", "rui", "--role", "reviewer", "--password-file", str(tmp_path / "password"),
        settings=settings,
    )  # fmt: skip
    token = dashboard("token", "create", "trainer", "--role", "engineer", settings=settings)
    again = dashboard("token", "create", "trainer", "--role", "engineer", settings=settings)

    assert (person.returncode, person.stdout) == (0, "rui may log in as reviewer\n")
    assert token.returncode == 0
    assert len(token.stdout.strip()) == 43
    assert (again.returncode, again.stderr) == (
        2,
        "dashboard: token 'trainer' exists already; revoke it first or choose another name\n",
    )


def test_landing_by_hand(settings: Path) -> None:
    said = dashboard("land", settings=settings)

    assert (said.returncode, said.stdout) == (0, "0 inspections landed\n")


def test_an_account_of_the_identity_provider_is_linked_to_a_person(settings: Path, tmp_path: Path) -> None:
    (tmp_path / "password").write_text("correct horse\n")
    dashboard(
        "user", "add", "rui", "--role", "reviewer", "--password-file", str(tmp_path / "password"),
        settings=settings,
    )  # fmt: skip
    link = ("user", "link", "rui", "--subject", "4711")

    without = dashboard(*link, settings=settings)
    with settings.open("a") as file:
        file.write(
            '[oidc]\nissuer = "https://id.example"\nclient_id = "sightline"\naddress = "https://qc.example"\n'
        )
    linked = dashboard(*link, settings=settings)

    assert (without.returncode, without.stderr) == (
        2,
        "dashboard: no identity provider is set; add [oidc] to the settings\n",
    )
    assert (linked.returncode, linked.stdout) == (0, "rui comes by https://id.example\n"), linked.stderr
    with closing(sqlite3.connect(tmp_path / "d.db")) as database:
        kept = "".join(database.iterdump())
    assert "'4711'" in kept


def test_pruning_by_hand_says_what_would_go_and_then_removes_it(site: DashboardSite, tmp_path: Path) -> None:
    site.clock.at = LONG_AGO
    ok, decided, other = (shows(site, seq, Verdict.OK, shade=seq) for seq in (1, 2, 3))
    site.asks(Role.REVIEWER).post("/api/inspections/2/reviews", json={"decision": "OK", "version": 1})
    settings = settings_of(tmp_path, "[retention]\nok_days = 30\n")

    dry = dashboard("prune", "--dry-run", settings=settings)
    kept = files(site, ok, decided, other)
    done = dashboard("prune", settings=settings)

    assert (dry.returncode, dry.stdout.splitlines()) == (
        0,
        ["ok: 2 pictures would go, 0.0 MB", "other: 0 pictures would go, 0.0 MB", "kept for decided: 1"],
    ), dry.stderr
    assert kept == {ok, decided, other}, "a dry run removes nothing"
    assert (done.returncode, done.stdout.splitlines()) == (
        0,
        ["ok: 2 pictures removed, 0.0 MB", "other: 0 pictures removed, 0.0 MB", "kept for decided: 1"],
    ), done.stderr
    assert files(site, ok, decided, other) == rows(site) == {decided}
    assert removed(site) == {ok, other}


def test_a_port_that_is_taken_is_one_line(settings: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        settings.write_text(settings.read_text().replace("web.port = 0", f"web.port = {port}"))

        said = dashboard("serve", settings=settings)

    assert (said.returncode, said.stderr) == (
        3,
        f"dashboard: 127.0.0.1:{port} cannot be used (Address already in use); "
        "stop what has it or change web.port\n",
    )


def test_an_unknown_key_is_one_line(settings: Path) -> None:
    settings.write_text("[web]\nprot = 8080\n")

    said = dashboard("migrate", settings=settings)

    assert (said.returncode, said.stderr) == (
        2,
        f"dashboard: {settings}: web.prot: unknown key; remove it or check its spelling\n",
    )


def test_the_schema_of_the_settings_is_printable() -> None:
    assert "database" in json.loads(dashboard("settings", "schema").stdout)["properties"]
