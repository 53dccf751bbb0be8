import asyncio

from dashboard.live.news import CHANGED, HEARTBEAT_ROUNDS, NOTHING, Mark, mark_of, tell_changes
from dashboard.people.roles import Role
from inspection.wire.messages import StationState, StationStatus
from tests.fakes.alarms import alarm, alarm_message
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.station_reports import AT, make_record, status_message


def listen(marks: list[int]) -> list[str]:
    """What a page hears while the database shows these marks, one a round; then it goes away."""
    left = list(marks)

    async def look() -> Mark:
        return (left.pop(0),)

    async def pause() -> None:
        return None

    async def gone() -> bool:
        return not left

    async def collect() -> list[str]:
        return [said async for said in tell_changes(look, pause, gone)]

    return asyncio.run(collect())


def test_a_page_looks_once_at_first_and_then_once_for_each_change() -> None:
    assert listen([1]) == [CHANGED]
    assert listen([1, 1, 2, 2, 3]) == [CHANGED, CHANGED, CHANGED]


def test_silence_is_broken_now_and_then_so_that_a_dead_line_is_noticed() -> None:
    assert listen([1] * (HEARTBEAT_ROUNDS + 2)) == [CHANGED, NOTHING]


def test_what_a_page_shows_moves_the_mark(any_site: DashboardSite) -> None:
    marks = []
    steps = (
        lambda: None,
        lambda: any_site.report(make_record(1)),
        lambda: any_site.take(status_message(StationStatus(state=StationState.ONLINE, at=AT))),
        lambda: any_site.take(status_message(StationStatus(state=StationState.OFFLINE, at=AT))),
        lambda: any_site.take(alarm_message(alarm())),
        lambda: any_site.asks(Role.REVIEWER).post("/api/alarms/1/acknowledgement"),
    )
    for step in steps:
        step()
        with any_site.database.reading() as session:
            marks.append(mark_of(session))

    assert len(set(marks)) == len(steps)
