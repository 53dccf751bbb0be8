"""Figures over many inspections. Pure, apart from the queries that fetch the numbers."""

from collections.abc import Sequence
from datetime import datetime, time, tzinfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.database.tables import InspectionRow
from inspection.verdict import Verdict
from inspection.word import Word

LAST_UNITS = 1000


class Latency(Word):
    """Trigger to committed verdict, milliseconds, over the last `units` inspections."""

    units: int
    p50: float | None
    p95: float | None
    p99: float | None


def latency_of(total_ms: Sequence[float]) -> Latency:
    ordered = sorted(total_ms)
    return Latency(
        units=len(ordered),
        p50=_percentile(ordered, 50),
        p95=_percentile(ordered, 95),
        p99=_percentile(ordered, 99),
    )


def first_pass_yield(counts: dict[Verdict, int]) -> float | None:
    """Units OK at once, of all inspected, 0 to 1; None before the first one."""
    total = sum(counts.values())
    return counts[Verdict.OK] / total if total else None


def start_of_day(now: datetime, zone: tzinfo) -> datetime:
    """Midnight in the plant, as the plant's clocks show it."""
    return datetime.combine(now.astimezone(zone).date(), time.min, zone)


def find_latency(session: Session) -> Latency:
    recent = select(InspectionRow.total_ms).order_by(InspectionRow.id.desc()).limit(LAST_UNITS)
    return latency_of(session.scalars(recent).all())


def _percentile(ordered: Sequence[float], percent: int) -> float | None:
    """The smallest value that at least `percent` of all do not exceed."""
    if not ordered:
        return None
    return ordered[max(-(-len(ordered) * percent // 100) - 1, 0)]
