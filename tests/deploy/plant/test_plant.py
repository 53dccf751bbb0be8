"""The first run and one unit's way through all services, by the compose file's own commands and settings.

Real: Mosquitto with its mutual TLS, PostgreSQL, our programs. The picture store is moto. What differs from an
engine is where files lie and which ports are used (`tests/fakes/composed.py`).
"""

import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pgserver
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from inspection.verdict import Verdict
from inspection.wire.link import BrokerAddress, Incoming, Link
from inspection.wire.tls import TlsFiles
from inspection.wire.topics import Kind, topic
from tests.fakes.composed import DEPLOY, Composed
from tests.fakes.mosquitto import Mosquitto, free_port
from tests.fakes.s3_server import S3Server
from tests.fakes.station_reports import STATION, digest_of, everything_of, make_jpeg, make_record

LATEST_S = 60
ROLE = "CREATE ROLE sightline LOGIN"
DATABASE = "CREATE DATABASE sightline OWNER sightline"

pytestmark = [pytest.mark.broker, pytest.mark.postgres]


def until(condition: Callable[[], bool], words: str, logs: dict[str, Path]) -> None:
    deadline = time.monotonic() + LATEST_S
    while not condition():
        told = {name: log.read_text()[-1500:] for name, log in logs.items()}
        assert time.monotonic() < deadline, (words, told)
        time.sleep(0.1)


@pytest.fixture
def postgres() -> Iterator[str]:
    """Its socket's folder; in it the role and the database that the image would make."""
    folder = Path(tempfile.mkdtemp(prefix="sightline-pg-"))
    folder.chmod(0o755)
    server: Any = pgserver.get_server(folder)
    url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in (ROLE, DATABASE):
            connection.execute(text(statement))
    engine.dispose()
    yield str(url.query["host"])
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def broker_conf(plant: Path, port: int, work: Path) -> Path:
    """Ours, with the folders that its service mounts."""
    conf = (DEPLOY / "broker" / "mosquitto.conf").read_text()
    conf = conf.replace("/etc/mosquitto/sightline/", f"{plant}/broker/")
    conf = conf.replace("/var/lib/mosquitto/", f"{plant}/state/broker/")
    file = work / "mosquitto.conf"
    file.write_text(re.sub(r"(?m)^listener 8883$", f"listener {port} 127.0.0.1\nuser root", conf))
    return file


def tls_of_station(plant: Path) -> TlsFiles:
    folder, name = plant / "stations" / STATION.path.replace("/", "."), STATION.path.replace("/", ".")
    return TlsFiles(ca=folder / "ca.crt", certificate=folder / f"{name}.crt", key=folder / f"{name}.key")


def test_from_nothing_to_a_unit_with_its_picture(postgres: str, tmp_path: Path) -> None:
    plant, work = tmp_path / "plant", tmp_path / "work"
    plant.mkdir()
    work.mkdir()
    broker, registry, dashboard, metrics = (free_port() for _ in range(4))
    with S3Server(work) as s3:
        here = Composed(
            plant,
            work,
            {
                "sightline@database/sightline?": f"sightline@/sightline?host={postgres}&",
                "http://pictures:8333": s3.url,
                'host = "0.0.0.0"': 'host = "127.0.0.1"',
                'host = "broker"\nport = 8883': f'host = "localhost"\nport = {broker}',
                "registry:8470": f"127.0.0.1:{registry}",
                "127.0.0.1:8470": f"127.0.0.1:{registry}",
                "port = 8470": f"port = {registry}",
                "127.0.0.1:8080": f"127.0.0.1:{dashboard}",
                "port = 8080": f"port = {dashboard}",
                "metrics_port = 9401": f"metrics_port = {metrics}",
                "127.0.0.1:9401": f"127.0.0.1:{metrics}",
            },
        )
        assert "all files are there" in here.run("files")
        first = here.run("first")
        assert "of admin, who has to change it" in first
        again = here.run("first")
        assert "admin" not in again, "what is there stays"
        here.tell("files", "python", "-m", "deploy.plant", "station", "/plant", STATION.path)

        with Mosquitto(broker_conf(plant, broker, work), broker):
            try:
                walk(here, plant, dashboard, broker)
            finally:
                here.stop()


def walk(here: Composed, plant: Path, dashboard: int, broker: int) -> None:
    logs = {name: here.start(name) for name in ("registry", "dashboard", "ingest")}
    for name in logs:
        until(lambda name=name: here.healthy(name), f"{name} is well", logs)  # type: ignore[misc]

    heard: list[Incoming] = []
    receipts = topic(STATION, Kind.RECEIPT)
    address = BrokerAddress(host="localhost", port=broker, tls=tls_of_station(plant))
    link = Link(address, STATION.path, on_message=heard.append, subscriptions=[receipts])
    link.start()
    until(lambda: link.connected, "the station is taken", logs)
    jpeg = make_jpeg()
    record = make_record(1, Verdict.REVIEW, jpeg=jpeg)
    for message in everything_of(record, jpeg):
        link.publish(message.topic, message.payload)
    until(lambda: any(digest_of(jpeg).encode() in one.payload for one in heard), "the receipt", logs)
    link.stop()

    token = (plant / "secrets" / "trainer_dashboard_token").read_text().strip()
    site = httpx.Client(
        base_url=f"http://127.0.0.1:{dashboard}", headers={"Authorization": f"Bearer {token}"}
    )
    with site:
        (item,) = site.get("/api/inspections").json()["items"]
        assert item["verdict"] == "REVIEW"
        assert site.get(f"/api/pictures/{digest_of(jpeg)}").content == jpeg
        claimed = site.post("/api/retrainings/claim")
        assert claimed.status_code == httpx.codes.NO_CONTENT, "the trainer may ask for work"
    checked = here.tell("ingest", "dashboard", "check", "--settings", "/etc/sightline/dashboard.toml")
    for part in ("database", "pictures", "broker", "registry"):
        assert re.search(rf"(?m)^ok +{part}: ", checked), checked
