"""The registry's figures for Prometheus, in a collection of their own (nothing global)."""

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest

from inspection.fault import Fault
from model_registry.service.registry import Registry


class RegistryMetrics:
    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._figures = CollectorRegistry()
        self._released = Counter(
            "registry_bundles_released", "Bundles released since the start", registry=self._figures
        )
        self._refused = Counter(
            "registry_bundles_refused", "Bundles refused since the start", registry=self._figures
        )
        self._failed = Gauge(
            "registry_refresh_failed", "1: signatures cannot be renewed", registry=self._figures
        )
        self._expires = Gauge(
            "registry_timestamp_expires_seconds",
            "When the timestamp expires, Unix time",
            registry=self._figures,
        )
        self._version = Gauge(
            "registry_timestamp_version", "Version of the timestamp", registry=self._figures
        )
        self._alarm = Gauge("sightline_alarm", "1: it stands", ["alarm"], registry=self._figures)
        self._alarm.labels(Fault.SIGNATURES_END).set(0)

    def released(self, new: bool) -> None:
        if new:
            self._released.inc()

    def refused(self) -> None:
        self._refused.inc()

    def refresh_failed(self, failed: bool) -> None:
        self._failed.set(failed)
        self._alarm.labels(Fault.SIGNATURES_END).set(failed)

    def page(self) -> bytes:
        """In Prometheus' text format."""
        timestamp = self._registry.repository.timestamp()
        self._expires.set(timestamp.expires.timestamp())
        self._version.set(timestamp.version)
        return generate_latest(self._figures)
