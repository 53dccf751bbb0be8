"""When a window is unlike what is usual: alarms, each with its figure and its limit. Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from inspection.alarm import Alarm, AlarmKind, alarm_id
from inspection.verdict import Verdict
from trainer.measure.rate import lower_bound
from trainer.stream.drift import ks, ks_p_value, moved, psi
from trainer.stream.rates import BINS, GREYS, Kind
from trainer.stream.reference import Usual
from trainer.stream.settings import AlarmLimits
from trainer.stream.tally import Tally, Window

SURE = 0.99

Counts = Sequence[int]


class Passed(NamedTuple):
    """A limit that was passed."""

    kind: AlarmKind
    value: float
    limit: float
    counted: int
    label: str | None = None
    view: str | None = None


def alarms_of(window: Window, tally: Tally, usual: Usual, limits: AlarmLimits, again: bool) -> list[Alarm]:
    return [
        Alarm(
            id=alarm_id(window.start, *window.group, one.kind, one.label or one.view or ""),
            start=window.start,
            **window.group._asdict(),
            kind=one.kind,
            label=one.label,
            view=one.view,
            value=one.value,
            limit=one.limit,
            count=one.counted,
            again=again,
        )
        for one in (
            *_scores(tally, usual, limits),
            *_brightness(tally, usual, limits),
            *_ng_rate(tally, usual, limits),
        )
    ]


def _scores(tally: Tally, usual: Usual, limits: AlarmLimits) -> Iterator[Passed]:
    for label, there in usual.scores.items():
        here = tally.histogram(Kind.SCORE, label, BINS)
        if min(sum(here), sum(there)) < limits.scores:
            continue
        for kind, value, limit in _apart(here, there, limits, AlarmKind.PSI, AlarmKind.KS):
            yield Passed(kind, value, limit, sum(here), label=label)


def _brightness(tally: Tally, usual: Usual, limits: AlarmLimits) -> Iterator[Passed]:
    for view, there in usual.brightness.items():
        here = tally.histogram(Kind.BRIGHTNESS, view, GREYS)
        if min(sum(here), sum(there)) < limits.pictures or moved(here, there) < limits.greys:
            continue
        for kind, value, limit in _apart(
            here, there, limits, AlarmKind.BRIGHTNESS_PSI, AlarmKind.BRIGHTNESS_KS
        ):
            yield Passed(kind, value, limit, sum(here), view=view)


def _apart(
    here: Counts, there: Counts, limits: AlarmLimits, by_psi: AlarmKind, by_ks: AlarmKind
) -> Iterator[tuple[AlarmKind, float, float]]:
    """Kind, value and limit of each measure that says so."""
    index, distance = psi(here, there), ks(here, there)
    if index > limits.psi:
        yield by_psi, index, limits.psi
    if distance > limits.ks and ks_p_value(distance, sum(here), sum(there)) < limits.p_value:
        yield by_ks, distance, limits.ks


def _ng_rate(tally: Tally, usual: Usual, limits: AlarmLimits) -> Iterator[Passed]:
    ng, judged = tally.of(Kind.VERDICT, Verdict.NG), tally.judged
    if usual.inspections and judged:
        limit = usual.ng / usual.inspections + limits.ng_rise
        if lower_bound(ng, judged, SURE) > limit:
            yield Passed(AlarmKind.NG_RATE, ng / judged, limit, judged)


def is_closed(start: datetime, window: timedelta, closed: datetime | None) -> bool:
    """Whether the window that begins at `start` had ended by `closed`; None: its line is new."""
    return closed is not None and start + window <= closed
