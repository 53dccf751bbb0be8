import pytest

from dashboard.inspections.queries import (
    NEEDS_A_PERSON,
    Waiting,
    count_disputed,
    count_waiting,
    find_after,
    find_each,
    find_newest,
    find_one,
    find_waiting,
    reviews_of,
)
from dashboard.inspections.tally import find_verdicts
from dashboard.inspections.wanted import Wanted
from dashboard.people.roles import Role
from inspection.verdict import Verdict
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.station_reports import challenged, make_record

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


def test_review_comes_before_ng_and_the_age_is_as_asked(filled: DashboardSite) -> None:
    with filled.database.reading() as session:
        newest = find_waiting(session, Waiting(NEEDS_A_PERSON), newest_first=True, limit=9)
        oldest = find_waiting(session, Waiting(NEEDS_A_PERSON), newest_first=False, limit=9)

    assert [seen.seq for seen in newest] == [6, 3, 5, 2]
    assert [seen.seq for seen in oldest] == [3, 6, 2, 5]


def test_what_a_challenger_disagrees_on_waits_too(filled: DashboardSite) -> None:
    """After REVIEW and before NG, though the station said OK; decided it waits no more."""
    filled.report(make_record(7, Verdict.OK, shadow=challenged(Verdict.NG)))
    filled.report(make_record(8, Verdict.NG, shadow=challenged(Verdict.OK)))
    filled.report(make_record(9, Verdict.OK, shadow=challenged(Verdict.OK)))
    with filled.database.reading() as session:
        queue = find_waiting(session, Waiting(NEEDS_A_PERSON, disputed=True), newest_first=True, limit=9)
        alone = find_waiting(session, Waiting(disputed=True), newest_first=True, limit=9)
        assert count_disputed(session) == 2

    assert [seen.seq for seen in queue] == [6, 3, 7, 8, 5, 2]
    assert [seen.seq for seen in alone] == [8, 7]
    assert [seen.disputed for seen in alone] == [True, True]
    filled.asks(Role.REVIEWER).post("/api/inspections/7/reviews", json={"decision": "NG", "version": 1})
    with filled.database.reading() as session:
        assert count_disputed(session) == 1


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
        waiting = find_waiting(session, Waiting(NEEDS_A_PERSON), newest_first=True, limit=9)

    assert seen is not None
    assert seen.review == history[-1]
    assert [review.decision for review in history] == ["NG", "OK"]
    assert 3 not in [seen.seq for seen in waiting]
