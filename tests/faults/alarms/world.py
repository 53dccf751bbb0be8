"""A plant in one process whose clock is moved by hand, and the places where an alarm shows."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from dashboard.alarms.watchman import Watchman
from dashboard.database.engine import Database
from dashboard.database.migrate import migrate
from dashboard.fleet.reach import Reach
from dashboard.ingest.batch import Taker
from dashboard.ingest.metrics import IngestMetrics
from dashboard.ingest.pulse import AtWork, Pulse
from dashboard.ingest.worker import Worker
from dashboard.settings import AlarmSettings, IngestSettings
from deploy.observability.table import By
from inspection.errors import SightlineError
from inspection.fault import Fault
from inspection.wire.codec import encode
from inspection.wire.link import Incoming
from inspection.wire.messages import StationState, StationStatus
from inspection.wire.topics import Kind, topic
from model_registry.service.metrics import RegistryMetrics
from tests.fakes import words
from tests.fakes.clock import FakeClock
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.registry_world import RegistryWorld
from tests.faults.alarms.station import PLENTY, Station

Seen = set[tuple[By, Fault]]
NOT_ON_A_PAGE = {
    (By.STATION, Fault.BROKER_AWAY): "the station cannot say it; to the dashboard it is a silent one",
    (By.INGEST, Fault.DATABASE_AWAY): "without a database there are no pages",
    (By.DASHBOARD, Fault.DATABASE_AWAY): "without a database there are no pages",
    (By.REGISTRY, Fault.SIGNATURES_END): "the registry tells only Prometheus",
}
"""Alarms that `/metrics` alone shows, and why."""


class Wire:
    """Broker and network between station and ingest; what cannot pass is not kept."""

    def __init__(self) -> None:
        self.up, self.waiting = True, list[Incoming]()

    @property
    def connected(self) -> bool:
        return self.up

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> bool:
        if self.up:
            self.waiting.append(Incoming(topic, payload, 1, 1))
        return self.up

    def acknowledge(self, message: Incoming) -> None: ...


class World:
    def __init__(self, folder: Path, template: Path) -> None:
        """`template`: a migrated SQLite file."""
        self.clock, self.wire, self.down = FakeClock(), Wire(), Wire()
        file = folder / "dashboard.db"
        shutil.copy(template, file)
        self.database = Database.open(f"sqlite:///{file}")
        self.site = DashboardSite(self.database, folder)
        self.station = Station(folder / "station", self.clock, self.wire)
        self.station.connected = lambda: self.wire.up
        self.ingest_lives = self.ingest_connected = self.station_lives = self.receipts = True
        self.stuck = False
        """The ingest's worker tries the same batch again and again."""
        self.room, self.busy = PLENTY, 0.0
        self._figures = CollectorRegistry()
        metrics = IngestMetrics(self._figures)
        taker = Taker(self.database, self.site.store, self.clock.now)
        self.worker = Worker(taker, metrics, batch=64, monotonic=self.clock.monotonic)
        self.pulse = Pulse(
            self.database, self.site.store, [folder], self._at_work, metrics,
            flood_per_s=IngestSettings().flood_per_s, now=self.clock.now, monotonic=self.clock.monotonic,
            room=lambda _: self.room,
        )  # fmt: skip
        self.reach = Reach(self.site.registry, self.clock.monotonic)
        self.watchman = Watchman(self.database, AlarmSettings(), self.clock.now, lambda: self.reach.problem)
        self.keys = RegistryWorld(folder / "registry")
        self.registry = RegistryMetrics(self.keys.registry)
        self.each_second: Callable[[], object] = lambda: None
        self._seconds, self._waited_s = 0, 0.0
        self.site.clock.at = self.clock.now()
        self._client = self.site.asks()

    def second(self) -> None:
        """All programs, once."""
        self.clock.go_on(1)
        self._seconds += 1
        self._waited_s += 1 - self.busy
        self.each_second()
        self.site.clock.at = self.clock.now()
        if self.station_lives:
            self.station.second()
        if self.ingest_lives and self.ingest_connected and not self.stuck:
            self._deliver()
        if self.ingest_lives and self._seconds % 2 == 0:
            self.pulse.beat()
        if self._seconds % 3 == 0:
            self.reach.ask()
        with suppress(SightlineError):
            self.watchman.look()

    def last_will(self) -> None:
        """The broker's word for a station whose connection broke."""
        farewell = encode(StationStatus(state=StationState.OFFLINE))
        self.wire.waiting.append(Incoming(topic(words.STATION, Kind.STATUS), farewell, 1, 1))

    def until(self, wanted: tuple[By, Fault], most_s: int) -> int | None:
        """After how many seconds the alarm shows; None: not within `most_s`."""
        return next((n for n in range(1, most_s + 1) if self._shows_after_a_second(wanted)), None)

    def seen(self) -> Seen:
        """Every alarm that shows, by who noticed it: in its `/metrics`, and where people look."""
        told = {by: _stand(text) for by, text in self.told().items()}
        listed = self._listed()
        return {
            (by, fault)
            for by, faults in told.items()
            for fault in faults
            if fault in listed or (by, fault) in NOT_ON_A_PAGE
        }

    def alarms(self) -> list[dict[str, Any]]:
        """All that the dashboard has had."""
        return list(self._client.get("/api/alarms").json()["items"])

    def told(self) -> dict[By, str]:
        """Each program's `/metrics`."""
        return {
            By.STATION: self.station.metrics,
            By.INGEST: generate_latest(self._figures).decode(),
            By.REGISTRY: self.registry.page().decode(),
            By.DASHBOARD: self.site.anybody().get("/metrics").text,
        }

    def close(self) -> None:
        self.database.close()

    def _shows_after_a_second(self, wanted: tuple[By, Fault]) -> bool:
        self.second()
        return wanted in self.seen()

    def _listed(self) -> set[Fault]:
        answer = self._client.get("/api/alarms", params={"only_open": True})
        if answer.status_code != 200:
            return set()
        alarms = [one["alarm"] for one in answer.json()["items"]]
        return {Fault.UPDATE_ATTACKED if one["kind"] == "attack" else Fault(one["fault"]) for one in alarms}

    def _deliver(self) -> None:
        messages, self.wire.waiting = self.wire.waiting, []
        if messages:
            self.worker.take(self.down, messages)
        receipts, self.down.waiting = self.down.waiting, []
        for receipt in receipts if self.receipts else ():
            self.station.reporter.take_receipt(receipt)

    def _at_work(self) -> AtWork:
        return AtWork(self.ingest_connected, self._waited_s, self.worker.rates)


def _stand(text: str) -> set[Fault]:
    samples = (one for family in text_string_to_metric_families(text) for one in family.samples)
    return {Fault(one.labels["alarm"]) for one in samples if one.name == "sightline_alarm" and one.value}


@contextmanager
def migrated(folder: Path) -> Iterator[Path]:
    """A file to begin worlds with."""
    file = folder / "template.db"
    database = Database.open(f"sqlite:///{file}")
    migrate(database)
    database.close()
    yield file
