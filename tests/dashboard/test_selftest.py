from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dashboard.__main__ import app
from dashboard.database.engine import Database
from dashboard.database.migrate import migrate
from dashboard.selftest import examine_cluster
from dashboard.settings import ClusterBroker, DatabaseSettings, PictureSettings, RegistrySettings, Settings
from deploy.broker.authority import Authority
from inspection.wire.messages import StationState, StationStatus
from inspection.wire.tls import TlsFiles
from tests.fakes.clock_by_hand import ClockByHand
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.mosquitto import Mosquitto, free_port
from tests.fakes.station_reports import status_message


def settings_in(folder: Path, port: int, registry: RegistrySettings | None = None) -> Settings:
    return Settings(
        database=DatabaseSettings(url=f"sqlite:///{folder}/dashboard.db"),
        pictures=PictureSettings(url=str(folder / "store")),
        broker=ClusterBroker(port=port),
        registry=registry,
    )


@pytest.mark.broker
def test_all_is_well(tmp_path: Path) -> None:
    database = Database.open(f"sqlite:///{tmp_path}/dashboard.db")
    migrate(database)
    site = DashboardSite(database, tmp_path)
    site.take(status_message(StationStatus(state=StationState.ONLINE, at=site.clock())))
    with Mosquitto() as broker:
        found = examine_cluster(settings_in(tmp_path, broker.port), site.clock)
    assert [one.part for one in found] == [
        "database", "pictures", "disk", "broker", "stations", "browser libraries",
    ]  # fmt: skip
    assert [one.line for one in found if not one.well] == []
    assert "1 known, the last heard 0 s ago" in found[4].words


def test_each_part_says_what_is_wrong_and_what_to_do(tmp_path: Path) -> None:
    nobody = free_port()
    (tmp_path / "store").write_text("a file where the folder should be")
    registry = RegistrySettings(url=f"http://127.0.0.1:{nobody}")
    found = examine_cluster(settings_in(tmp_path, nobody, registry), ClockByHand())
    told = {one.part: one.words for one in found if not one.well}
    assert "schema none, this program's is" in told["database"]
    assert "run `dashboard migrate`" in told["database"]
    assert "cannot be written" in told["pictures"]
    assert "does not answer" in told["broker"]
    assert "no such table" in told["stations"]
    assert {"registry", "clock"} <= told.keys()


def test_a_certificate_that_ends_soon_is_a_problem(tmp_path: Path) -> None:
    clock = ClockByHand()
    authority = Authority.make(tmp_path / "plant", "Wuhu", clock())
    certificate, key = authority.issue("ingest", clock(), 20)
    tls = TlsFiles(ca=tmp_path / "plant" / "ca.crt", certificate=certificate, key=key)
    settings = settings_in(tmp_path, free_port())
    shown = settings.model_copy(update={"broker": settings.broker.model_copy(update={"tls": tls})})
    found = {one.part: one for one in examine_cluster(shown, clock)}
    assert not found["certificate"].well
    assert "(20 days); get a new one" in found["certificate"].words


def test_a_station_that_was_silent_too_long(tmp_path: Path) -> None:
    database = Database.open(f"sqlite:///{tmp_path}/dashboard.db")
    migrate(database)
    site = DashboardSite(database, tmp_path)
    site.take(status_message(StationStatus(state=StationState.ONLINE, at=site.clock())))
    late = site.clock() + timedelta(minutes=11)
    found = {one.part: one for one in examine_cluster(settings_in(tmp_path, free_port()), lambda: late)}
    assert (
        "none of 1 was heard since 2026-03-02 08:00 UTC; is `dashboard ingest` running"
        in found["stations"].words
    )


def test_the_command_ends_with_3_where_something_is_wrong(tmp_path: Path) -> None:
    file = tmp_path / "dashboard.toml"
    file.write_text(
        f'[database]\nurl = "sqlite:///{tmp_path}/d.db"\n[pictures]\nurl = "{tmp_path}/store"\n'
        f"[broker]\nport = {free_port()}\n"
    )
    result = CliRunner().invoke(app, ["check", "--settings", str(file)])
    assert result.exit_code == 3
    assert "PROBLEM  broker: 127.0.0.1:" in result.output
    assert "ok       pictures: " in result.output
