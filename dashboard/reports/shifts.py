"""The plant's day in shifts: when one begins and ends, as the plant's clocks show it. Pure."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise
from typing import NamedTuple


class Shift(NamedTuple):
    """`first` included, `end` not; both in UTC, so that a shift is as long where clocks are put back."""

    day: date
    number: int
    """1 for the first of its day."""
    first: datetime
    end: datetime


def shifts_of(day: date, begins: tuple[time, ...], zone: tzinfo) -> list[Shift]:
    """Those that begin on `day`; the last of them ends where the first of the next day begins."""
    starts = [datetime.combine(day, begin, zone) for begin in sorted(begins)]
    starts.append(datetime.combine(day + timedelta(days=1), min(begins), zone))
    return [
        Shift(day, number, first.astimezone(UTC), end.astimezone(UTC))
        for number, (first, end) in enumerate(pairwise(starts), 1)
    ]


def shift_at(moment: datetime, begins: tuple[time, ...], zone: tzinfo) -> Shift:
    """The one that runs then; before the day's first, it is the last of the day before."""
    day = moment.astimezone(zone).date()
    known = [one for when in (day - timedelta(days=1), day) for one in shifts_of(when, begins, zone)]
    return [one for one in known if one.first <= moment][-1]
