"""What a report is asked about: a lot, or a shift of a day, of one station or of all."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from typing import Annotated

from fastapi import Query

from dashboard.inspections.wanted import Wanted
from dashboard.reports.shifts import Shift, shift_at, shifts_of
from inspection.errors import InputRefused

FIRST_YEAR, LAST_YEAR = 1971, 9000


@dataclass(frozen=True, slots=True)
class Asked:
    lot: str
    """Empty: a shift is asked for."""
    shift: Shift
    station: str
    """Empty: all of them."""

    @property
    def wanted(self) -> Wanted:
        if self.lot:
            return Wanted(lot=self.lot, station=self.station or None)
        return Wanted(since=self.shift.first, until=self.shift.end, station=self.station or None)

    @property
    def name(self) -> str:
        """Of a file."""
        return f"lot-{self.lot}" if self.lot else f"{self.shift.day}-shift-{self.shift.number}"


Lot = Annotated[
    str,
    Query(pattern=r"^[A-Za-z0-9._-]{0,64}$", description="a lot; `day` and `shift` then say nothing"),
]
Day = Annotated[date | None, Query(description="when the shift begins; without it, the shift that runs now")]
Number = Annotated[int, Query(ge=1, le=24, description="1 is the first shift of the day")]
Station = Annotated[str, Query(max_length=200, description="`site/line/station`; all without")]
Ask = Callable[[str, date | None, int, str], Asked]


def asker(begins: tuple[time, ...], now: Callable[[], datetime], zone: tzinfo) -> Ask:
    """Turns what the address says into what is asked."""

    def ask(lot: str, day: date | None, number: int, station: str) -> Asked:
        """
        Raises:
            InputRefused: no such shift.
        """
        if day is None:
            return Asked(lot.strip(), shift_at(now(), begins, zone), station.strip())
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise InputRefused(f"day {day}: between {FIRST_YEAR} and {LAST_YEAR}")
        shifts = shifts_of(day, begins, zone)
        if number > len(shifts):
            raise InputRefused(f"shift {number}: a day has {len(shifts)} (`web.shifts` in the settings)")
        return Asked(lot.strip(), shifts[number - 1], station.strip())

    return ask
