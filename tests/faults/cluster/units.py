"""Numbered units: what each is called, what its verdict is, and its record. Pure."""

from datetime import datetime

from edge_agent.examine import not_inspected
from edge_agent.trigger.gate import Begun
from inspection.identity import StationId, Unit
from inspection.record import InspectionRecord, Timings, ViewRecord
from inspection.verdict import Verdict
from tests.faults.books import serial

LINE_SPAN = 1_000_000
"""Numbers of one line's units; the next line's begin behind them."""


def station(line: int) -> StationId:
    return StationId(site="suzhou", line="line-1", station=f"s{line:02d}")


def unit(number: int) -> Unit:
    return Unit(serial=serial(number), sku="AC-100", lot="L1")


def number_of(name: str) -> int:
    """Of a unit by its serial."""
    return int(name.removeprefix("U"))


def verdict(number: int) -> Verdict:
    """One of ten is NG, one is for people to decide."""
    return {3: Verdict.NG, 7: Verdict.REVIEW}.get(number % 10, Verdict.OK)


def judged(line: StationId, seq: int, number: int, at: datetime) -> InspectionRecord:
    return InspectionRecord(
        station=line,
        seq=seq,
        unit=unit(number),
        triggered_at=at,
        judged_at=at,
        verdict=verdict(number),
        findings=(),
        views=(ViewRecord(view="front"),),
        bundle=None,
        recipe=None,
        timings=Timings(frame_ms=1, detect_ms=1, judge_ms=1, total_ms=3),
    )


def passed_over(line: StationId, seq: int, of: Unit, at: datetime) -> InspectionRecord:
    """A unit that was in flight when its station was killed."""
    return not_inspected(line, Begun(seq, of, at, 0.0), at)
