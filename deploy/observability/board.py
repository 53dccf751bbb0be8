"""The board for Grafana: line, station, delivery, cluster, model. Panels are lists of (legend, PromQL)."""

from collections.abc import Iterator
from typing import Any, NamedTuple

SOURCE = {"type": "prometheus", "uid": "${source}"}
WIDE, HIGH, ACROSS = 8, 7, 3
STATION = 'instance=~"$station"'


class Panel(NamedTuple):
    title: str
    unit: str
    """Grafana's name of it."""
    shown: tuple[tuple[str, str], ...]
    kind: str = "timeseries"


def _quantile(share: float, metric: str, by: str = "instance") -> str:
    return f"histogram_quantile({share}, sum by (le, {by}) (rate({metric}_bucket{{{STATION}}}[5m])))"


BOARD: dict[str, tuple[Panel, ...]] = {
    "Line": (
        Panel("Alarms that stand", "short", (("{{alarm}} {{where}}", "sightline_alarm == 1"),), "table"),
        Panel("Units a minute, by verdict", "short", (
            ("{{verdict}}", f"60 * sum by (verdict) (rate(sightline_units_total{{{STATION}}}[5m]))"),)),
        Panel("Waiting for review", "short", (("{{verdict}}", "sightline_waiting"),)),
    ),
    "Station": (
        Panel("Trigger to verdict", "s", (
            ("p50 {{instance}}", _quantile(0.5, "sightline_verdict_latency_seconds")),
            ("p99 {{instance}}", _quantile(0.99, "sightline_verdict_latency_seconds")))),
        Panel("Stages, p99", "s", (("{{stage}}", _quantile(0.99, "sightline_stage_seconds", "stage")),)),
        Panel("Late, not told, missed (an hour)", "short", (
            ("late {{instance}}", f"increase(sightline_verdicts_late_total{{{STATION}}}[1h])"),
            ("not told {{instance}}", f"increase(sightline_verdicts_given_up_total{{{STATION}}}[1h])"),
            ("trigger missed {{instance}}", f"increase(sightline_triggers_missed_total{{{STATION}}}[1h])"))),
        Panel("Camera reconnects (an hour)", "short", (
            ("{{view}} {{instance}}", f"increase(sightline_camera_reconnects_total{{{STATION}}}[1h])"),)),
        Panel("Disk free", "percentunit", (
            ("{{instance}}", f"sightline_disk_free_bytes{{{STATION}}} / sightline_disk_size_bytes"),)),
        Panel("Certificate ends in", "s", (
            ("{{instance}}", f"sightline_certificate_ends_timestamp_seconds{{{STATION}}} - time()"),)),
    ),
    "Delivery": (
        Panel("Records that wait", "short", (
            ("{{station}}", "sightline_spool_depth"), ("refused {{instance}}", "sightline_spool_refused"))),
        Panel("The oldest waits for", "s", (("{{station}}", "sightline_station_oldest_seconds"),)),
        Panel("Numbers not arrived", "short", (("{{station}}", "sightline_missing"),)),
        Panel("Pictures that wait", "bytes", (
            ("{{instance}}", f"sightline_spool_picture_bytes{{{STATION}}}"),)),
        Panel("Pictures shed (an hour)", "short", (
            ("{{verdict}} {{instance}}", f"increase(sightline_pictures_shed_total{{{STATION}}}[1h])"),)),
        Panel("Messages a second, by station", "short", (
            ("{{station}}", "rate(sightline_ingest_messages_total[1m])"),)),
    ),
    "Cluster": (
        Panel("Stored a second", "short", (
            ("inspections", "rate(sightline_ingest_inspections_total[1m])"),
            ("pictures", "rate(sightline_ingest_pictures_total[1m])"))),
        Panel("Tried again (an hour)", "short", (
            ("batches", "increase(sightline_ingest_failures_total[1h])"),
            ("landings", "increase(sightline_landing_failures_total[1h])"))),
        Panel("Dead letters", "short", (("{{reason}}", "sightline_dead_letters"),)),
        Panel("Programs that answer", "short", (("{{job}} {{instance}}", "up"),)),
        Panel("Stations online", "short", (("{{station}}", "sightline_station_online"),)),
        Panel("p99, by the stations", "s", (("{{station}}", "sightline_station_latency_p99_seconds"),)),
    ),
    "Model": (
        Panel("NG share, an hour", "percentunit", (
            ("{{instance}}",
             f'sum by (instance) (rate(sightline_units_total{{verdict="NG", {STATION}}}[1h])) / '
             f"sum by (instance) (rate(sightline_units_total{{{STATION}}}[1h]))"),)),
        Panel("Signatures expire in", "s", (("timestamp", "registry_timestamp_expires_seconds - time()"),)),
        Panel("Bundles (a day)", "short", (
            ("released", "increase(registry_bundles_released_total[1d])"),
            ("refused", "increase(registry_bundles_refused_total[1d])"))),
    ),
}  # fmt: skip


def board() -> dict[str, Any]:
    """As Grafana imports it."""
    return {
        "title": "Sightline",
        "uid": "sightline",
        "schemaVersion": 39,
        "refresh": "5s",
        "time": {"from": "now-6h", "to": "now"},
        "tags": ["sightline"],
        "templating": {"list": [
            {"name": "source", "type": "datasource", "query": "prometheus", "label": "Prometheus"},
            {"name": "station", "type": "query", "datasource": SOURCE, "includeAll": True, "allValue": ".*",
             "multi": True, "label": "Station", "query": "label_values(sightline_units_total, instance)",
             "current": {"text": "All", "value": "$__all"}},
        ]},
        "panels": list(_panels()),
    }  # fmt: skip


def _panels() -> Iterator[dict[str, Any]]:
    top, number = 0, 0
    for row, panels in BOARD.items():
        number += 1
        place = {"h": 1, "w": WIDE * ACROSS, "x": 0, "y": top}
        yield {"id": number, "type": "row", "title": row, "collapsed": False, "panels": [], "gridPos": place}
        top += 1
        for at, panel in enumerate(panels):
            number += 1
            place = {"h": HIGH, "w": WIDE, "x": WIDE * (at % ACROSS), "y": top + HIGH * (at // ACROSS)}
            yield _panel(number, panel, place)
        top += HIGH * (-(-len(panels) // ACROSS))


def _panel(number: int, panel: Panel, place: dict[str, int]) -> dict[str, Any]:
    shown = [
        {"refId": chr(ord("A") + at), "expr": expr, "legendFormat": legend, "instant": panel.kind == "table"}
        for at, (legend, expr) in enumerate(panel.shown)
    ]
    return {
        "id": number,
        "type": panel.kind,
        "title": panel.title,
        "datasource": SOURCE,
        "gridPos": place,
        "fieldConfig": {"defaults": {"unit": panel.unit, "min": 0}, "overrides": []},
        "targets": [one | {"datasource": SOURCE} for one in shown],
    }
