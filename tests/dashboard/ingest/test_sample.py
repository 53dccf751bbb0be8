"""OK units drawn by chance: once each, whatever comes twice; what people find there is the escape rate."""

from random import Random

import pytest
from sqlalchemy import select

from dashboard.database.tables import InspectionRow
from dashboard.ingest.sample import Sample
from dashboard.inspections.queries import NEEDS_A_PERSON, Waiting, find_waiting
from dashboard.inspections.seen import Reason
from dashboard.people.roles import Role
from dashboard.quality.pages import sampled_of
from dashboard.reviews.review import Decision
from inspection.record import InspectionRecord
from inspection.verdict import Verdict
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.station_reports import everything_of, make_jpeg, make_record, result_message

JPEG = make_jpeg(64, 48)
UNITS = 200


def record(seq: int, verdict: Verdict = Verdict.OK, *, picture: bool = True) -> InspectionRecord:
    return make_record(seq, verdict, jpeg=JPEG if picture else None, size=(64, 48))


def drawn(site: DashboardSite) -> list[int]:
    query = select(InspectionRow.seq).where(InspectionRow.sampled.is_not(None)).order_by(InspectionRow.seq)
    with site.database.reading() as session:
        return list(session.scalars(query))


@pytest.fixture
def sampling(any_site: DashboardSite) -> DashboardSite:
    any_site.samples(Sample(0.1, Random(7)))
    return any_site


def test_about_the_share_is_drawn_and_a_second_telling_draws_nobody(sampling: DashboardSite) -> None:
    messages = [result_message(record(seq)) for seq in range(1, UNITS + 1)]
    sampling.take(*messages)
    first = drawn(sampling)
    assert 10 <= len(first) <= 32  # 0.1 of 200; outside once in 500
    for _ in range(3):
        sampling.take(*messages)
    assert drawn(sampling) == first


def test_only_ok_units_with_a_picture_are_drawn(any_site: DashboardSite) -> None:
    any_site.samples(Sample(1.0))
    any_site.take(result_message(record(1)), result_message(record(2, picture=False)))
    for seq, verdict in enumerate((Verdict.NG, Verdict.REVIEW, Verdict.INVALID), start=3):
        any_site.take(result_message(record(seq, verdict)))
    assert drawn(any_site) == [1]


def test_a_drawn_unit_waits_last_with_its_reason(any_site: DashboardSite) -> None:
    any_site.samples(Sample(1.0))
    any_site.take(*everything_of(record(1), JPEG))
    any_site.take(result_message(record(2, Verdict.NG)), result_message(record(3, Verdict.REVIEW)))
    with any_site.database.reading() as session:
        waiting = find_waiting(session, Waiting(NEEDS_A_PERSON, sampled=True), newest_first=True, limit=9)
        alone = find_waiting(session, Waiting(sampled=True), newest_first=True, limit=9)
        without = find_waiting(session, Waiting(NEEDS_A_PERSON), newest_first=True, limit=9)
    assert [(one.seq, one.reason) for one in waiting] == [
        (3, Reason.UNSURE),
        (2, Reason.REJECTED),
        (1, Reason.SAMPLE),
    ]
    assert ([one.seq for one in alone], [one.seq for one in without]) == ([1], [3, 2])


def test_what_people_find_there_is_the_escape_rate(any_site: DashboardSite) -> None:
    any_site.samples(Sample(1.0))
    for seq in range(1, 5):
        any_site.take(result_message(record(seq)))
    any_site.samples(Sample(0.0))
    any_site.take(result_message(record(5)))
    reviewer = any_site.asks(Role.REVIEWER)
    for id, decision in ((1, "OK"), (2, "NG"), (3, "INVALID"), (5, "NG")):
        answer = reviewer.post(f"/api/inspections/{id}/reviews", json={"decision": decision, "version": 1})
        assert answer.status_code == 201, answer.text
    quality = reviewer.get("/api/quality?days=1").json()
    # Of the drawn ones two were judged, one is bad; the fifth was looked at for another reason.
    assert (quality["sampled_escapes"]["events"], quality["sampled_escapes"]["trials"]) == (1, 2)
    assert (quality["escapes"]["events"], quality["escapes"]["trials"]) == (2, 3)
    assert "drawn by chance" in reviewer.get("/quality?days=1").text


def test_none_decided_is_no_rate_at_all() -> None:
    assert sampled_of({}) is None
    assert sampled_of({(0.1, Decision.INVALID): 3}) is None
    both = sampled_of({(0.1, Decision.OK): 90, (0.2, Decision.NG): 10})
    assert both is not None
    assert (both.escapes.share, both.shares) == (0.1, (0.1, 0.2))
