import pytest

from dashboard.inspections.queries import (
    find_after,
    find_each,
    find_newest,
    find_one,
    reviews_of,
)
from dashboard.inspections.tally import find_verdicts
from dashboard.inspections.waiting import Waiting, count_waiting, find_waiting
from dashboard.inspections.wanted import Wanted
from dashboard.people.roles import Role
from inspection.verdict import Verdict
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.station_reports import make_record

ALL = (Verdict.OK, Verdict.NG, Verdict.REVIEW, Verdict.INVALID, Verdict.NG, Verdict.REVIEW)


@pytest.fixture
def filled(any_site: DashboardSite) -> DashboardSite:
    """Units 1 to 6 with the verdicts of `ALL`; their ids are their numbers."""
    for seq, verdict in enumerate(ALL, start=1):
        any_site.report(make_record(seq, verdict))
    return any_site


def test_programs_read_everything_once_in_pages(filled: DashboardSite) -> None:
    with filled.database.reading() as session:
        first = find_after(session, Wanted(), 0, 4)
        rest = find_after(session, Wanted(), first[-1].id, 4)

    assert [seen.seq for seen in [*first, *rest]] == [1, 2, 3, 4, 5, 6]


def test_what_is_wanted_narrows_what_programs_read(filled: DashboardSite) -> None:
    with filled.database.reading() as session:
        ng = find_after(session, Wanted(verdict=Verdict.NG), 0, 9)
        one = find_after(session, Wanted(serial="AC-00003"), 0, 9)
        none = find_after(session, Wanted(station="some/where/else"), 0, 9)

    assert [[seen.seq for seen in found] for found in (ng, one, none)] == [[2, 5], [3], []]


def test_the_newest_and_those_of_given_numbers(filled: DashboardSite) -> None:
    with filled.database.reading() as session:
        assert [seen.seq for seen in find_newest(session, 2)] == [6, 5]
        assert [seen.seq for seen in find_each(session, [4, 99, 2])] == [4, 2]


def test_counts(filled: DashboardSite) -> None:
    with filled.database.reading() as session:
        assert find_verdicts(session) == {
            Verdict.OK: 1, Verdict.NG: 2, Verdict.REVIEW: 2, Verdict.INVALID: 1,
        }  # fmt: skip
        assert find_verdicts(session, filled.clock())[Verdict.NG] == 0
        assert count_waiting(session) == {Verdict.REVIEW: 2, Verdict.NG: 2, Verdict.INVALID: 1}


def test_a_reviewed_unit_waits_no_longer_and_keeps_its_history(filled: DashboardSite) -> None:
    client = filled.asks(Role.REVIEWER)
    for version, decision in ((1, "NG"), (2, "OK")):
        client.post("/api/inspections/3/reviews", json={"decision": decision, "version": version})

    with filled.database.reading() as session:
        seen, history = find_one(session, 3), reviews_of(session, 3)
        waiting = find_waiting(session, Waiting.of(None, "rui"), newest_first=True, limit=9)

    assert seen is not None
    assert seen.review == history[-1]
    assert [review.decision for review in history] == ["NG", "OK"]
    assert 3 not in [seen.seq for seen in waiting]
