"""Which closed windows a batch must be asked about, and what they say."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta

from inspection.alarm import Alarm
from trainer.stream.alarm import alarms_of, is_closed
from trainer.stream.folder import StreamFolder
from trainer.stream.reference import Usual
from trainer.stream.settings import AlarmLimits
from trainer.stream.tally import Group, Window
from trainer.stream.windows import tallies


def alarms_in(
    folder: StreamFolder,
    usual: Mapping[Group, Usual],
    limits: AlarmLimits,
    window: timedelta,
    touched: Iterable[Window],
    before: Mapping[str, datetime],
    after: Mapping[str, datetime],
) -> list[Alarm]:
    """Of windows that closed with this batch, and of closed ones that late inspections came for.

    `before`, `after`: up to when each line's windows were closed, before the batch and after it. What comes
    back follows from these and from the windows alone: a batch that is done again raises the same alarms.
    """
    touched = set(touched)
    found: list[Alarm] = []
    for line in sorted({one.group.line for one in touched}):
        mine = {one for one in touched if one.group.line == line}
        for one, tally in tallies(folder.line_windows(line, _days(mine, line, window, before, after))):
            was = is_closed(one.start, window, before.get(line))
            asked = is_closed(one.start, window, after.get(line)) and (one in mine or not was)
            if asked and one.group in usual:
                found += alarms_of(one, tally, usual[one.group], limits, again=was)
    return sorted(found, key=lambda alarm: alarm.id)


def _days(
    touched: Iterable[Window],
    line: str,
    window: timedelta,
    before: Mapping[str, datetime],
    after: Mapping[str, datetime],
) -> list[date]:
    """With all windows that the batch touched, and all that were open before it and are closed now."""
    days = {one.start.date() for one in touched}
    if line in before and line in after:
        days.update(_between((before[line] - window).date(), after[line].date()))
    return sorted(days)


def _between(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)
