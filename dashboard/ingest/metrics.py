"""What the ingest worker counts, for Prometheus."""

from prometheus_client import CollectorRegistry, Counter

from dashboard.ingest.tally import Stored


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

    def count(self, stored: Stored) -> None:
        self.inspections.inc(stored.inspections)
        self.pictures.inc(stored.pictures)
        self.alarms.inc(stored.alarms)
        self.duplicates.inc(stored.duplicates)
        for reason in stored.dead:
            self.dead.labels(reason).inc()
