import threading
from datetime import timedelta

import pytest

from dashboard.inspections.waiting import Waiting
from dashboard.people.roles import Role
from dashboard.reviews.claims import LASTS, Claims
from dashboard.reviews.decide import Reviews
from dashboard.reviews.review import Decision, Proposal
from inspection.verdict import Verdict
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.station_reports import make_record

UNITS = 12


@pytest.fixture
def waiting(any_site: DashboardSite) -> DashboardSite:
    for seq in range(1, UNITS + 1):
        any_site.report(make_record(seq, Verdict.NG if seq % 3 else Verdict.REVIEW))
    return any_site


def take(site: DashboardSite, person: str, limit: int = 4, later: timedelta = timedelta()) -> list[int]:
    now = site.clock() + later
    found = Claims(site.database).take(now, Waiting.of(None, person), newest_first=True, limit=limit)
    return [one.id for one in found]


def test_two_people_do_not_sit_before_the_same_unit(waiting: DashboardSite) -> None:
    first, second = take(waiting, "rui"), take(waiting, "mei")
    assert first == [12, 9, 6, 3]  # REVIEW first
    assert second == [11, 10, 8, 7]


def test_whoever_asks_again_keeps_what_is_undecided(waiting: DashboardSite) -> None:
    first = take(waiting, "rui")
    Reviews(waiting.database, lambda _: {}).decide(
        first[0], Proposal(decision=Decision.OK, version=1), "rui", waiting.clock()
    )
    assert take(waiting, "rui") == [9, 6, 3, 11]


def test_what_is_not_asked_for_again_is_free(waiting: DashboardSite) -> None:
    take(waiting, "rui")
    assert take(waiting, "rui", limit=1) == [12]
    assert take(waiting, "mei") == [9, 6, 3, 11]


def test_who_goes_away_gives_units_back(waiting: DashboardSite) -> None:
    first = take(waiting, "rui")
    assert take(waiting, "mei", later=LASTS) == first


def test_nothing_left_is_no_error(waiting: DashboardSite) -> None:
    assert len(take(waiting, "rui", limit=100)) == UNITS
    assert take(waiting, "mei") == []


def test_many_at_once_get_different_units(waiting: DashboardSite) -> None:
    together, got = threading.Barrier(4), {}

    def work(name: str) -> None:
        together.wait()
        got[name] = take(waiting, name, limit=3)

    workers = [threading.Thread(target=work, args=(f"r{n}",)) for n in range(4)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    given = [id for ids in got.values() for id in ids]
    assert len(set(given)) == len(given) == UNITS


def test_who_only_looks_sees_what_others_have(waiting: DashboardSite) -> None:
    take(waiting, "rui")
    assert len(waiting.asks(Role.OPERATOR).get("/api/reviews/queue").json()["items"]) == UNITS
    assert len(waiting.asks(Role.REVIEWER).post("/api/reviews/claims", json={}).json()["items"]) == UNITS - 4
