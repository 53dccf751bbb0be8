import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.broker.__main__ import app
from deploy.broker.access import access_of
from deploy.broker.authority import BROKER, Authority
from inspection.errors import InputRefused
from inspection.wire.topics import RESTORED

AT = datetime(2026, 3, 2, 8, tzinfo=UTC)
STATION = "suzhou/line-1/final"


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority.make(tmp_path, "Suzhou", AT)


@pytest.mark.usefixtures("authority")
def test_a_second_authority_would_lock_all_out(tmp_path: Path) -> None:
    key = (tmp_path / "ca.key").read_bytes()
    with pytest.raises(InputRefused, match="has an authority"):
        Authority.make(tmp_path, "Suzhou", AT)
    assert (tmp_path / "ca.key").read_bytes() == key


def test_keys_are_for_their_owner_alone(authority: Authority, tmp_path: Path) -> None:
    _, key = authority.issue(STATION, AT, 30)
    for file in (tmp_path / "ca.key", key):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file


def test_what_is_taken_back_is_every_certificate_of_the_name(authority: Authority, tmp_path: Path) -> None:
    authority.issue(STATION, AT, 30)
    authority.issue(STATION, AT, 60)
    authority.issue("ingest", AT, 60)
    assert authority.revoke(STATION, AT) == 2
    assert authority.revoke(STATION, AT) == 0
    assert {one.name: one.revoked for one in authority.issued()} == {STATION: True, "ingest": False}
    assert STATION not in (tmp_path / "acl").read_text()
    assert "user ingest" in (tmp_path / "acl").read_text()


def test_a_name_that_was_taken_back_can_have_a_new_one(authority: Authority, tmp_path: Path) -> None:
    authority.issue(STATION, AT, 30)
    authority.revoke(STATION, AT)
    authority.issue(STATION, AT, 60)
    assert [one.revoked for one in authority.issued()] == [True, False]
    assert f"user {STATION}\n" in (tmp_path / "acl").read_text()


@pytest.mark.parametrize(
    ("name", "days", "hosts", "why"),
    [
        ("nobody", 30, (), "nobody.*write a station as site/line/station"),
        ("Suzhou/Line-1/final", 30, (), "Suzhou"),
        (f"{STATION}/verdict", 30, (), "/line, /command, /controller"),
        (BROKER, 30, (), "--host"),
        (STATION, 30, ("a.example",), "for the broker alone"),
        (STATION, 0, (), "--days 0"),
        (STATION, 4000, (), "the authority itself ends 2036"),
        (f"{'s' * 30}/{'l' * 30}/final", 30, (), "67 characters; a certificate takes 64"),
    ],
)
def test_what_cannot_be_issued(
    authority: Authority, name: str, days: int, hosts: tuple[str, ...], why: str
) -> None:
    with pytest.raises(InputRefused, match=why):
        authority.issue(name, AT, days, hosts)
    assert authority.issued() == []


def test_no_name_reaches_into_another_station() -> None:
    ours = access_of(STATION)
    assert all(f"/{STATION}/" in one for one in {*ours.says, *ours.hears} - {RESTORED})
    assert RESTORED not in ours.says


def test_the_commands_of_a_new_plant(tmp_path: Path) -> None:
    folder = str(tmp_path / "plant")
    run = CliRunner().invoke
    assert run(app, ["ca", folder, "--plant", "Suzhou"]).exit_code == 0
    assert run(app, ["broker", folder, "--host", "broker.plant", "--host", "10.0.0.5"]).exit_code == 0
    assert run(app, ["station", folder, STATION, "--mqtt-line", "--days", "20"]).exit_code == 0
    assert run(app, ["program", folder, "ingest"]).exit_code == 0
    assert run(app, ["revoke", folder, f"{STATION}/controller"]).exit_code == 0
    told = run(app, ["list", folder], env={"COLUMNS": "120"}).output
    for name, state in ((STATION, "soon"), (f"{STATION}/controller", "taken back"), ("ingest", "")):
        (line,) = [line for line in told.splitlines() if f" {name} " in line]
        assert state in line
    assert isinstance(run(app, ["program", folder, BROKER]).exception, InputRefused)


def test_an_end_within_a_month_shows(authority: Authority) -> None:
    authority.issue(STATION, AT, 30)
    (one,) = authority.issued()
    assert one.until == AT + timedelta(days=30)
