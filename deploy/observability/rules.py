"""The table as alerting rules of Prometheus. Programs wait out what mends itself, so no rule has a `for`."""

from typing import Any

from dashboard.web.catalogue import Language, read_catalogue
from deploy.observability.table import TABLE, Row

DOWN = {
    "alert": "ProgramDown",
    "expr": "up == 0",
    "for": "5s",
    "labels": {"severity": "critical"},
    "annotations": {
        "summary": "{{ $labels.job }} at {{ $labels.instance }} does not answer",
        "do": "Start it and read its log; while the dashboard is down, alarms are here alone.",
    },
}


def rules() -> dict[str, Any]:
    return {"groups": [{"name": "sightline", "rules": [*map(_rule, TABLE), DOWN]}]}


def _rule(row: Row) -> dict[str, Any]:
    t = read_catalogue()[Language.ENGLISH]
    return {
        "alert": row.name,
        "expr": f'max by (alarm, job, instance, where) (sightline_alarm{{alarm="{row.fault}"}}) == 1',
        "labels": {"severity": str(row.gravity)},
        "annotations": {
            "summary": t(f"fault.{row.fault}")
            + ": {{ $labels.where }} ({{ $labels.job }} {{ $labels.instance }})",
            "do": t(f"fault.{row.fault}.do"),
        },
    }
