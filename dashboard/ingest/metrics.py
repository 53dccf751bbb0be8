"""What the ingest worker counts, for Prometheus."""

from collections.abc import Collection, Sequence

from prometheus_client import CollectorRegistry, Counter, Gauge

from dashboard.ingest.reading import Reading
from dashboard.ingest.tally import Stored
from inspection.fault import Fault

NOTICED = (
    Fault.BROKER_AWAY,
    Fault.DATABASE_AWAY,
    Fault.STORE_FAILS,
    Fault.INGEST_BEHIND,
    Fault.FLOOD,
    Fault.DISK_LOW,
    Fault.DISK_FULL,
)
"""All that the ingest can tell."""


class IngestMetrics:
    def __init__(self, registry: CollectorRegistry) -> None:
        self.inspections = Counter("sightline_ingest_inspections", "Inspections stored", registry=registry)
        self.pictures = Counter("sightline_ingest_pictures", "Pictures stored", registry=registry)
        self.alarms = Counter("sightline_ingest_alarms", "Alarms stored", registry=registry)
        self.duplicates = Counter(
            "sightline_ingest_duplicates", "Messages that were known already", registry=registry
        )
        self.dead = Counter(
            "sightline_ingest_dead_letters", "Messages refused", ["reason"], registry=registry
        )
        self.failures = Counter(
            "sightline_ingest_failures", "Batches that had to be tried again", registry=registry
        )
        self.landed = Counter(
            "sightline_landed_inspections", "Inspections that left as Parquet", registry=registry
        )
        self.landing_failures = Counter(
            "sightline_landing_failures", "Landings that had to be tried again", registry=registry
        )

        self.told = Counter(
            "sightline_webhook_events",
            "Events that were taken",
            ["webhook"],
            registry=registry,
        )
        self.not_told = Counter(
            "sightline_webhook_failures", "Deliveries not taken, tried again", ["webhook"], registry=registry
        )
        self.messages = Counter(
            "sightline_ingest_messages", "Messages taken, by station", ["station"], registry=registry
        )
        self._alarm = Gauge("sightline_alarm", "1: it stands", ["alarm"], registry=registry)
        self.stand(())

    def stand(self, faults: Collection[Fault]) -> None:
        for fault in NOTICED:
            self._alarm.labels(fault).set(fault in faults)

    def hear(self, readings: Sequence[Reading]) -> None:
        for reading in readings:
            station = getattr(reading, "station", None)
            self.messages.labels("" if station is None else station.path).inc()

    def count(self, stored: Stored) -> None:
        self.inspections.inc(stored.inspections)
        self.pictures.inc(stored.pictures)
        self.alarms.inc(stored.alarms)
        self.duplicates.inc(stored.duplicates)
        for reason in stored.dead:
            self.dead.labels(reason).inc()
