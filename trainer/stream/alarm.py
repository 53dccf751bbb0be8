"""When a window is unlike what is usual: alarms, each with its figure and its limit. Pure."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from inspection.alarm import Alarm, AlarmKind, alarm_id
from inspection.verdict import Verdict
from trainer.measure.rate import lower_bound
from trainer.stream.drift import ks, ks_p_value, psi
from trainer.stream.rates import BINS, Kind
from trainer.stream.reference import Usual
from trainer.stream.settings import AlarmLimits
from trainer.stream.tally import Tally, Window

SURE = 0.99


def alarms_of(window: Window, tally: Tally, usual: Usual, limits: AlarmLimits, again: bool) -> list[Alarm]:
    return [
        Alarm(
            id=alarm_id(window.start, *window.group, kind, label or ""),
            start=window.start,
            **window.group._asdict(),
            kind=kind,
            label=label,
            value=value,
            limit=limit,
            count=count,
            again=again,
        )
        for kind, label, value, limit, count in _passed(tally, usual, limits)
    ]


Passed = tuple[AlarmKind, str | None, float, float, int]


def _passed(tally: Tally, usual: Usual, limits: AlarmLimits) -> Iterator[Passed]:
    for label, there in usual.scores.items():
        here = tally.histogram(label, BINS)
        now, then = sum(here), sum(there)
        if min(now, then) < limits.scores:
            continue
        index, distance = psi(here, there), ks(here, there)
        if index > limits.psi:
            yield AlarmKind.PSI, label, index, limits.psi, now
        if distance > limits.ks and ks_p_value(distance, now, then) < limits.p_value:
            yield AlarmKind.KS, label, distance, limits.ks, now
    ng, judged = tally.of(Kind.VERDICT, Verdict.NG), tally.judged
    if usual.inspections and judged:
        limit = usual.ng / usual.inspections + limits.ng_rise
        if lower_bound(ng, judged, SURE) > limit:
            yield AlarmKind.NG_RATE, None, ng / judged, limit, judged


def is_closed(start: datetime, window: timedelta, closed: datetime | None) -> bool:
    """Whether the window that begins at `start` had ended by `closed`; None: its line is new."""
    return closed is not None and start + window <= closed
