import threading

import pytest

from dashboard.inspections.queries import reviews_of
from dashboard.reviews.decide import NoSuchInspection, NotYours, Overtaken, Reviews
from dashboard.reviews.review import Decision, Proposal, Withdrawal
from inspection.verdict import Verdict
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.station_reports import AT, make_record

OK, NG = (Proposal(decision=decision, version=1) for decision in (Decision.OK, Decision.NG))


@pytest.fixture
def reviews(any_site: DashboardSite) -> Reviews:
    any_site.report(make_record(1, Verdict.REVIEW))
    return Reviews(any_site.database, lambda _bundle: {})


def test_a_decision_stands_and_moves_the_version(reviews: Reviews) -> None:
    seen = reviews.decide(1, OK, "rui", AT)

    assert seen.review is not None
    assert (seen.version, seen.reviewed, seen.review.decision, seen.review.by) == (2, True, "OK", "rui")


def test_the_second_of_two_learns_what_the_first_decided(reviews: Reviews) -> None:
    reviews.decide(1, OK, "rui", AT)

    with pytest.raises(
        Overtaken, match=r"inspection 1 changed in the meantime: rui decided OK \(version 2\)"
    ) as told:
        reviews.decide(1, NG, "ola", AT)
    assert told.value.present.version == 2


def test_of_many_at_the_same_moment_one_wins(any_site: DashboardSite, reviews: Reviews) -> None:
    won, lost, together = [], [], threading.Barrier(8)

    def decide(name: str) -> None:
        together.wait()
        try:
            reviews.decide(1, OK, name, AT)
            won.append(name)
        except Overtaken:
            lost.append(name)

    threads = [threading.Thread(target=decide, args=(f"p{number}",), daemon=True) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(won), len(lost)) == (1, 7)
    with any_site.database.reading() as session:
        assert [review.by for review in reviews_of(session, 1)] == won


def test_a_withdrawn_unit_waits_again_and_the_history_keeps_both(
    any_site: DashboardSite, reviews: Reviews
) -> None:
    reviews.decide(1, OK, "rui", AT)

    seen = reviews.withdraw(1, Withdrawal(version=2), "rui", AT)

    assert (seen.reviewed, seen.review, seen.version) == (False, None, 3)
    with any_site.database.reading() as session:
        assert [review.decision for review in reviews_of(session, 1)] == ["OK", "WITHDRAWN"]


def test_only_ones_own_decision_can_be_taken_back(reviews: Reviews) -> None:
    reviews.decide(1, OK, "rui", AT)

    with pytest.raises(NotYours, match="no standing decision of yours"):
        reviews.withdraw(1, Withdrawal(version=2), "ola", AT)
    with pytest.raises(Overtaken):
        reviews.withdraw(1, Withdrawal(version=1), "rui", AT)


def test_an_unknown_inspection(reviews: Reviews) -> None:
    with pytest.raises(NoSuchInspection, match="there is no inspection 9"):
        reviews.decide(9, OK, "rui", AT)
