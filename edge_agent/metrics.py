"""The Prometheus endpoint: `GET /metrics` on a port of its own."""

from collections.abc import Iterator, Mapping

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector
from pydantic import Field, PositiveInt

from edge_agent.condition import Condition
from edge_agent.fault_watch import NOTICED
from edge_agent.signal.signal import Signal
from edge_agent.stopwatch import Stopwatch
from edge_agent.trigger.gate import TriggerGate
from inspection.attack import Attack
from inspection.errors import Unavailable
from inspection.verdict import Verdict
from inspection.wire.messages import StationStatus, UpdateState
from inspection.word import Word


class MetricsAddress(Word):
    host: str = "127.0.0.1"
    port: PositiveInt = Field(le=65535)


class StationCollector(Collector):
    """Reads the station's parts at every scrape; nothing is counted twice."""

    def __init__(self, condition: Condition, gate: TriggerGate, signal: Signal) -> None:
        self._condition = condition
        self._gate = gate
        self._signal = signal

    def collect(self) -> Iterator[Metric]:
        status, spool, tally = self._condition.status(), self._condition.spool, self._condition.tally
        yield _counters("sightline_units", "Units by verdict", "verdict", status.verdicts)
        buckets, total_s = tally.histogram()
        latency = HistogramMetricFamily("sightline_verdict_latency_seconds", "Trigger to verdict")
        latency.add_metric([], buckets, total_s)
        yield latency
        yield _stages(self._condition.stopwatch)
        yield CounterMetricFamily("sightline_verdicts_late", "Verdicts after the takt", value=tally.late)
        yield CounterMetricFamily(
            "sightline_verdicts_given_up",
            "Verdicts that could not be handed to the line",
            value=self._signal.given_up,
        )
        yield CounterMetricFamily(
            "sightline_units_lost", "Units that could not be numbered", value=self._gate.lost
        )
        yield CounterMetricFamily(
            "sightline_triggers_missed",
            "Triggers that came while the line had to wait",
            value=self._gate.missed,
        )
        depth = spool.depth()
        yield GaugeMetricFamily("sightline_spool_records", "Records without a receipt", value=depth.records)
        yield GaugeMetricFamily("sightline_spool_refused", "Records the cluster refuses", value=depth.refused)
        yield GaugeMetricFamily(
            "sightline_spool_pictures", "Pictures without a receipt", value=depth.pictures
        )
        yield GaugeMetricFamily("sightline_spool_picture_bytes", "Their size", value=depth.picture_bytes)
        yield GaugeMetricFamily(
            "sightline_spool_oldest_seconds", "Age of the oldest", value=status.spool_oldest_s
        )
        shed = {verdict: spool.shed[verdict] for verdict in Verdict}
        yield _counters("sightline_pictures_shed", "Pictures given up, by verdict", "verdict", shed)
        yield CounterMetricFamily(
            "sightline_pictures_not_drawn",
            "Pictures of OK units outside the share that is kept",
            value=tally.pictures_not_drawn,
        )
        yield CounterMetricFamily(
            "sightline_pictures_lost", "Pictures lost before sending", value=spool.frames_lost
        )
        not_armed = self._condition.not_armed
        if not_armed is not None:
            yield GaugeMetricFamily(
                "sightline_armed", "1: known parts were judged as they should be", value=float(not not_armed)
            )
        yield _counters(
            "sightline_camera_reconnects",
            "Connections begun afresh",
            "view",
            {camera.view: camera.reconnects for camera in self._condition.cameras},
        )
        state = GaugeMetricFamily("sightline_update_state", "1 for the present state", labels=["state"])
        for one in UpdateState:
            state.add_metric([one], float(one is status.update))
        yield state
        attack = GaugeMetricFamily("sightline_update_attack", "1 for what is named now", labels=["attack"])
        for name in Attack:
            attack.add_metric([name], float(name is status.attack))
        yield attack
        yield from _faults(status)
        free_bytes, disk_bytes = spool.disk
        yield GaugeMetricFamily("sightline_disk_free_bytes", "Free where the spool lies", value=free_bytes)
        yield GaugeMetricFamily("sightline_disk_size_bytes", "Its disk", value=disk_bytes)
        if status.certificate_until is not None:
            yield GaugeMetricFamily(
                "sightline_certificate_ends_timestamp_seconds",
                "When the first of its certificates ends, Unix time",
                value=status.certificate_until.timestamp(),
            )
        if status.shadow is not None:
            counts = {"judged": status.shadow.judged, "passed over": status.shadow.passed_over}
            yield _counters("sightline_challenger_units", "Units beside the challenger", "fate", counts)


class MetricsEndpoint:
    """Serves one collector."""

    def __init__(self, address: MetricsAddress, collector: Collector) -> None:
        self._address = address
        self._registry = CollectorRegistry()
        self._registry.register(collector)

    def start(self) -> None:
        """Raises: Unavailable: the port is taken."""
        host, port = self._address.host, self._address.port
        try:
            self._server, self._thread = start_http_server(port, host, self._registry)
        except OSError as error:
            raise Unavailable(
                f"metrics: {host}:{port} cannot be opened ({error.strerror}); choose another [metrics] port"
            ) from error

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5)


def _faults(status: StationStatus) -> Iterator[Metric]:
    family = GaugeMetricFamily("sightline_alarm", "1: it stands", labels=["alarm"])
    stand = {one.fault for one in status.faults}
    for fault in NOTICED:
        family.add_metric([fault], float(fault in stand))
    yield family


def _stages(stopwatch: Stopwatch) -> HistogramMetricFamily:
    family = HistogramMetricFamily(
        "sightline_stage_seconds", "What each stage of the verdict path takes", labels=["stage"]
    )
    for stage, spans in stopwatch.spans.items():
        buckets, total_s = spans.histogram()
        family.add_metric([stage], buckets, total_s)
    return family


def _counters(
    name: str, text: str, label: str, values: Mapping[str, int] | Mapping[Verdict, int]
) -> CounterMetricFamily:
    family = CounterMetricFamily(name, text, labels=[label])
    for value, count in sorted(values.items()):
        family.add_metric([value], count)
    return family
