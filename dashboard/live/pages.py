"""The wall board: one page, one fragment that is fetched again on news, and the news."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Annotated, NamedTuple

import anyio
from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response, StreamingResponse

from dashboard.alarms.seen import AlarmSeen, count_open, find_open
from dashboard.database.engine import Database
from dashboard.fleet.registry import RegistryDesk
from dashboard.fleet.stations import StationSeen, find_stations
from dashboard.inspections.drawing import DrawnView, draw
from dashboard.inspections.queries import find_newest
from dashboard.inspections.seen import InspectionSeen
from dashboard.inspections.tally import find_verdicts
from dashboard.inspections.waiting import count_waiting
from dashboard.live.figures import Latency, find_latency, first_pass_yield, start_of_day
from dashboard.live.news import Mark, mark_of, tell_changes
from dashboard.people.gate import Gate
from dashboard.people.roles import Person
from dashboard.web.pages import Pages
from inspection.fault import Fault, FaultSeen
from inspection.verdict import Verdict

STRIP = 60
"""Units in the strip of recent verdicts."""
ALARMS = 3
"""Open ones that the board tells in words; the others are counted."""


@dataclass(frozen=True, slots=True)
class StationLine:
    seen: StationSeen
    silent: bool
    """It says that it is online, but has said nothing for a while."""
    faults: list[FaultSeen]
    """Those that it says it has, but an attack on its updates, which has words of its own."""


class Goals(NamedTuple):
    """What the plant wants of its lines."""

    takt_ms: float
    first_pass_yield: float | None
    """0 to 1; None: the plant has named none."""


@dataclass(frozen=True, slots=True)
class LivePage:
    last: InspectionSeen | None
    drawings: tuple[DrawnView, ...]
    strip: list[InspectionSeen]
    """Oldest first."""
    day: datetime
    """When today began in the plant."""
    today: dict[Verdict, int]
    total: int
    first_pass_yield: float | None
    latency: Latency
    goals: Goals
    waiting: dict[Verdict, int]
    stations: list[StationLine]
    alarms: list[AlarmSeen]
    """The newest open ones."""
    open_alarms: int
    at: datetime

    @property
    def below_target(self) -> bool | None:
        """None: there is no target, or nothing to hold to it."""
        if self.goals.first_pass_yield is None or self.first_pass_yield is None:
            return None
        return self.first_pass_yield < self.goals.first_pass_yield


def routes(
    database: Database,
    desk: RegistryDesk,
    pages: Pages,
    gate: Gate,
    now: Callable[[], datetime],
    *,
    zone: tzinfo,
    goals: Goals,
    refresh_s: float,
    silent_s: float,
) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    Looker = Annotated[Person, Depends(gate.operator)]

    def look() -> LivePage:
        at = now()
        day = start_of_day(at, zone)
        with database.reading() as session:
            recent = find_newest(session, STRIP)
            today = find_verdicts(session, day)
            latency, waiting = find_latency(session), count_waiting(session)
            alarms, open_alarms = find_open(session, ALARMS), count_open(session)
            stations = [_line(seen, at, silent_s) for seen in find_stations(session)]
        last = recent[0] if recent else None
        return LivePage(
            last=last,
            drawings=() if last is None else draw(last, desk.thresholds_of(last.bundle)),
            strip=recent[::-1],
            day=day,
            today=today,
            total=sum(today.values()),
            first_pass_yield=first_pass_yield(today),
            latency=latency,
            goals=goals,
            waiting=waiting,
            stations=stations,
            alarms=alarms,
            open_alarms=open_alarms,
            at=at,
        )

    @router.get("/")
    def show_live(request: Request, person: Looker) -> Response:
        return pages.show(request, "live.html", look(), person)

    @router.get("/live/board")
    def show_board(request: Request, person: Looker) -> Response:
        return pages.show(request, "live_board.html", look(), person)

    @router.get("/live/news", dependencies=[Depends(gate.operator)])
    async def stream_news(request: Request) -> Response:
        def mark() -> Mark:
            with database.reading() as session:
                return mark_of(session)

        def stream() -> AsyncIterator[str]:
            return tell_changes(
                lambda: run_sync(mark), lambda: anyio.sleep(refresh_s), request.is_disconnected
            )

        return StreamingResponse(stream(), media_type="text/event-stream")

    return router


def _line(seen: StationSeen, at: datetime, silent_s: float) -> StationLine:
    online = seen.state == "online"
    quiet = online and seen.heard_at is not None and at - seen.heard_at > timedelta(seconds=silent_s)
    told = seen.status.faults if seen.status and online and not quiet else ()
    return StationLine(seen, quiet, [one for one in told if one.fault is not Fault.UPDATE_ATTACKED])
