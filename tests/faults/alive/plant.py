"""All programs of a plant as processes, and the places where a person or Prometheus reads an alarm."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

import httpx
from prometheus_client.parser import text_string_to_metric_families

from dashboard.database.engine import Database
from dashboard.database.migrate import migrate
from dashboard.people.accounts import Accounts
from dashboard.people.roles import Role
from deploy.observability.table import By
from inspection.fault import Fault
from inspection.wire.link import BrokerAddress, Link
from tests.fakes import words
from tests.fakes.mosquitto import free_port
from tests.fakes.registry_process import RegistryProcess
from tests.faults.alive.station import LivingStation
from tests.faults.cluster.plant import Plant
from tests.faults.cluster.postgres import Postgres
from tests.faults.cluster.toxic import ToxicProxy
from tests.faults.disk import SmallDisk

LOOK_EVERY_S = 0.2
BEGIN_S = 60.0
DISK_BYTES = 400_000_000
HERE = words.STATION.path


class LivingPlant:
    """Use as a context. `full`: with PostgreSQL, a registry and a disk of its own (needs root); else SQLite
    and a fixed bundle."""

    def __init__(self, folder: Path, *, full: bool, defect: str = "") -> None:
        self.folder, self._full, self._defect = folder, full, defect
        self._open, self._pause = ExitStack(), threading.Event()

    def __enter__(self) -> "LivingPlant":
        with ExitStack() as opening:
            self._begin(opening)
            self._open = opening.pop_all()
        return self

    def _begin(self, opening: ExitStack) -> None:
        ground, url, registry = self.folder / "ground", "", ""
        ground.mkdir(parents=True)
        if self._full:
            self.disk = opening.enter_context(SmallDisk(ground, DISK_BYTES))
            self.postgres = opening.enter_context(Postgres())
            url = self.postgres.url
            self.registry = RegistryProcess(self.folder / "registry")
            file = self.registry.folder / "tokens" / "dashboard.token"
            registry = f"[registry]\nurl = '{self.registry.settings.url}'\ntoken_file = '{file}'\n"
        self._ports = {By.INGEST: free_port(), By.DASHBOARD: free_port()}
        self.cluster = Plant(
            ground,
            lines=0,
            url=url,
            defect=self._defect,
            more=f"[web]\nport = {self._ports[By.DASHBOARD]}\n"
            f"[ingest]\nmetrics_port = {self._ports[By.INGEST]}\n{registry}",
        )
        token = _token(self.cluster.url)
        self._pages = subprocess.Popen(
            [sys.executable, "-m", "dashboard", "serve", "-s", str(ground / "dashboard.toml")],
            stdout=subprocess.DEVNULL,
            stderr=(self.folder / "pages.log").open("w"),
        )
        opening.callback(self._pages.wait)
        opening.callback(self._pages.kill)
        opening.enter_context(self.cluster)
        self.proxy = opening.enter_context(ToxicProxy(self.cluster.broker.port))
        self.station = LivingStation(self.folder / "station", ground / "edge", self.proxy.port)
        self._ports[By.STATION] = self.station.metrics_port
        opening.callback(self.station.process.close)
        opening.enter_context(self.station.camera)
        opening.enter_context(self.station.line)
        if self._full:
            self._open_registry(opening)
        self.hand = Link(BrokerAddress(port=self.cluster.broker.port), "f5", on_message=lambda _: None)
        self.hand.start()
        opening.callback(self.hand.stop)
        self.station.start()
        self._client = httpx.Client(headers={"Authorization": f"Bearer {token}"}, timeout=5)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()
        self._open.close()

    def assign(self, bundle: str | None) -> None:
        self.registry.client.assign(words.STATION, self._digests[bundle] if bundle else None, "f5")

    def until(self, holds: Callable[[], bool], most_s: float) -> float | None:
        """Seconds until it holds; None: it does not within `most_s`."""
        began = time.monotonic()
        while not holds():
            if time.monotonic() - began > most_s:
                return None
            self._pause.wait(LOOK_EVERY_S)
        return time.monotonic() - began

    def listed(self) -> set[tuple[str, Fault]]:
        """What stands on the page, by its place: a station's path, or "" for the cluster."""
        try:
            answer = self._client.get(f"{self._address(By.DASHBOARD)}/api/alarms", params={"limit": 500})
        except httpx.TransportError:
            return set()
        items = answer.json()["items"] if answer.status_code == 200 else []
        stand = [one["alarm"] for one in items if one["over_at"] is None]
        faults = {(one["where"], Fault(one["fault"])) for one in stand if one["kind"] == "fault"}
        return faults | {(HERE, Fault.UPDATE_ATTACKED) for one in stand if one["kind"] == "attack"}

    def told(self, by: By) -> set[Fault]:
        """What this program's own /metrics say."""
        try:
            text = self._client.get(f"{self._address(by)}/metrics").text
        except httpx.TransportError:
            return set()
        samples = (one for family in text_string_to_metric_families(text) for one in family.samples)
        return {Fault(one.labels["alarm"]) for one in samples if one.name == "sightline_alarm" and one.value}

    @property
    def inspects(self) -> bool:
        """The station is heard, and has a model."""
        try:
            answer = self._client.get(f"{self._address(By.DASHBOARD)}/api/stations")
        except httpx.TransportError:
            return False
        stations = answer.json()["items"] if answer.status_code == 200 else []
        return any(one["state"] == "online" and (one["status"] or {}).get("bundle") for one in stations)

    def _open_registry(self, opening: ExitStack) -> None:
        bundles = self.station.bundles
        self._digests = {name: self.registry.release(bundles[name]) for name in ("good", "broken")}
        self.registry.start()
        opening.callback(self.registry.stop)
        root = self.registry.folder / "root.json"
        self.station.registry = (
            f"[registry]\nurl = '{self.registry.settings.url}'\nroot = '{root}'\npoll_s = 1.0\n"
        )
        self.assign("good")

    def _address(self, by: By) -> str:
        return f"http://127.0.0.1:{self._ports[by]}"


def _token(url: str) -> str:
    """Of a program that may read alarms; the database is laid out first."""
    database = Database.open(url)
    migrate(database)
    token = Accounts(database).add_token("f5", Role.ADMIN, datetime.now(UTC))
    database.close()
    return token
