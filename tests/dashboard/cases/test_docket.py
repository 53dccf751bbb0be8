"""A case is settled once, by a third person, and what settles it stands."""

import threading

import pytest

from dashboard.cases.case import CaseMoved, NoSuchCase, Settlement, State
from dashboard.cases.docket import Docket
from dashboard.inspections.queries import find_one, reviews_of
from dashboard.people.roles import Role
from dashboard.reviews.decide import NotYours
from dashboard.reviews.review import Decision
from inspection.errors import InputRefused
from tests.dashboard.reviews.test_second import decides, looks_again, rejected
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.station_reports import AT


@pytest.fixture
def differing(any_site: DashboardSite) -> DashboardSite:
    """One unit that rui rejects and ola passes: case 1."""
    rejected(any_site)
    decides(any_site, Decision.NG)
    looks_again(any_site, Decision.OK)
    return any_site


def settlement(decision: Decision, version: int = 1) -> Settlement:
    return Settlement(decision=decision, reason="the scratch is on the film", version=version)


def test_a_case_has_both_words(differing: DashboardSite) -> None:
    (case,) = Docket(differing.database).find(State.OPEN, 9)

    assert (case.first.by, case.first.decision, case.second.by, case.second.decision) == (
        "rui", "NG", "ola", "OK",
    )  # fmt: skip
    assert (case.version, case.settled, case.inspection.id) == (1, None, 1)
    assert Docket(differing.database).find(State.CLOSED, 9) == []


def test_what_settles_it_stands_for_the_unit(differing: DashboardSite) -> None:
    case = Docket(differing.database).settle(1, settlement(Decision.OK), "mei", AT)

    assert case.settled is not None
    assert (case.state, case.version, case.settled.reason) == (State.CLOSED, 2, "the scratch is on the film")
    with differing.database.reading() as session:
        seen = find_one(session, 1)
        history = [(review.by, review.decision) for review in reviews_of(session, 1)]
    assert seen is not None
    assert seen.review is not None
    assert (seen.review.by, seen.review.decision) == ("mei", "OK")
    assert history == [("rui", "NG"), ("ola", "OK"), ("mei", "OK")]


def test_where_the_first_was_right_their_decision_and_boxes_stay(differing: DashboardSite) -> None:
    Docket(differing.database).settle(1, settlement(Decision.NG), "mei", AT)

    with differing.database.reading() as session:
        seen = find_one(session, 1)
    assert seen is not None
    assert seen.review is not None
    assert (seen.review.by, seen.version) == ("rui", 2)


def test_none_of_the_two_settles_it(differing: DashboardSite) -> None:
    for name in ("rui", "ola"):
        with pytest.raises(NotYours, match=f"case 1: {name} is one of the two"):
            Docket(differing.database).settle(1, settlement(Decision.OK), name, AT)


def test_of_many_at_the_same_moment_one_settles_it(differing: DashboardSite) -> None:
    won, lost, together = [], [], threading.Barrier(6)

    def settle(name: str) -> None:
        together.wait()
        try:
            Docket(differing.database).settle(1, settlement(Decision.OK), name, AT)
            won.append(name)
        except CaseMoved as moved:
            lost.append(moved.present.settled and moved.present.settled.by)

    threads = [threading.Thread(target=settle, args=(f"p{number}",), daemon=True) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(won) == 1
    assert lost == won * 5


def test_mistakes_are_named(differing: DashboardSite) -> None:
    docket = Docket(differing.database)
    with pytest.raises(NoSuchCase, match="there is no case 7"):
        docket.find_one(7)
    with pytest.raises(InputRefused, match="write OK, NG or INVALID"):
        docket.settle(1, settlement(Decision.WITHDRAWN), "mei", AT)
    with pytest.raises(CaseMoved, match=r"case 1 changed in the meantime: it is open \(version 1\)"):
        docket.settle(1, settlement(Decision.OK, version=4), "mei", AT)


def test_pages_of_a_long_list(any_site: DashboardSite) -> None:
    for seq in (1, 2, 3):
        rejected(any_site, seq)
        decides(any_site, Decision.NG, id=seq)
        looks_again(any_site, Decision.OK, id=seq)
    docket = Docket(any_site.database)

    assert [case.id for case in docket.find(None, 2)] == [3, 2]
    assert [case.id for case in docket.find(None, 2, before_id=2)] == [1]
    assert any_site.asks(Role.OPERATOR).get("/api/cases?limit=1").json()["open"] == 3
