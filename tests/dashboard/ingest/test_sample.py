"""OK units drawn by lot: once each, whatever comes twice; what people find there is the escape rate."""

import pytest
from sqlalchemy import select

from dashboard.database.tables import InspectionRow
from dashboard.ingest.sample import Sample, ease
from dashboard.inspections.seen import Reason
from dashboard.inspections.waiting import Waiting, find_waiting
from dashboard.people.roles import Role
from dashboard.quality.counts import Decided
from dashboard.quality.pages import sampled_of
from dashboard.reviews.review import Decision
from dashboard.settings import AuditSettings
from inspection.identity import StationId
from inspection.record import InspectionRecord
from inspection.verdict import Verdict
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.station_reports import STATION, everything_of, make_jpeg, make_record, result_message

JPEG = make_jpeg(64, 48)
UNITS = 200
EACH = AuditSettings(ok_share=1.0)
KEY = bytes(32)


def record(
    seq: int, verdict: Verdict = Verdict.OK, *, picture: bool = True, station: StationId = STATION
) -> InspectionRecord:
    return make_record(seq, verdict, jpeg=JPEG if picture else None, size=(64, 48), station=station)


def drawn(site: DashboardSite) -> dict[int, float]:
    """With what probability each was."""
    query = select(InspectionRow.seq, InspectionRow.sampled).order_by(InspectionRow.seq)
    with site.database.reading() as session:
        return {seq: sampled for seq, sampled in session.execute(query) if sampled is not None}


def test_about_the_share_is_drawn_and_a_second_telling_draws_nobody(any_site: DashboardSite) -> None:
    any_site.samples(AuditSettings(ok_share=0.1))
    messages = [result_message(record(seq)) for seq in range(1, UNITS + 1)]
    any_site.take(*messages)
    first = drawn(any_site)
    assert 10 <= len(first) <= 32  # 0.1 of 200; the key is fixed, so it is always as many
    assert set(first.values()) == {0.1}
    for _ in range(3):
        any_site.take(*messages)
    assert drawn(any_site) == first


def test_a_record_that_comes_again_to_a_restored_database_has_the_same_lot() -> None:
    sample, again = (Sample(KEY, AuditSettings(ok_share=0.1)) for _ in range(2))
    units = [record(seq) for seq in range(1, UNITS + 1)]
    assert [sample.draw(one, lambda _: 0) for one in units] == [again.draw(one, lambda _: 0) for one in units]
    other = Sample(bytes(range(32)), AuditSettings(ok_share=0.1))
    assert [sample.draw(one, lambda _: 0) for one in units] != [other.draw(one, lambda _: 0) for one in units]


def test_only_ok_units_with_a_picture_are_drawn(any_site: DashboardSite) -> None:
    any_site.samples(EACH)
    any_site.take(result_message(record(1)), result_message(record(2, picture=False)))
    for seq, verdict in enumerate((Verdict.NG, Verdict.REVIEW, Verdict.INVALID), start=3):
        any_site.take(result_message(record(seq, verdict)))
    assert list(drawn(any_site)) == [1]


def test_a_line_may_have_a_share_of_its_own(any_site: DashboardSite) -> None:
    elsewhere = StationId(site="wuhu", line="line-2", station="front")
    any_site.samples(AuditSettings(ok_share=0.0, by_line={"wuhu/line-2": 1.0}))
    any_site.take(result_message(record(1)), result_message(record(2, station=elsewhere)))
    assert drawn(any_site) == {2: 1.0}


@pytest.mark.parametrize(
    ("waiting", "chance"), [(0, 0.4), (9, 0.4), (10, 0.2), (29, 0.1), (10_000, 0.4 / 2**40)]
)
def test_where_many_wait_fewer_are_drawn_and_never_none(waiting: int, chance: float) -> None:
    assert ease(0.4, waiting, backlog=10) == pytest.approx(chance)


def test_what_waits_on_one_line_eases_that_line_alone_and_stays_beside_the_unit(
    any_site: DashboardSite,
) -> None:
    any_site.samples(AuditSettings(ok_share=1.0, backlog=4))
    any_site.take(*(result_message(record(seq)) for seq in range(1, 60)))
    chances = list(drawn(any_site).values())
    assert chances[:4] == [1.0] * 4
    assert chances[4:8] == [0.5] * 4
    assert chances == sorted(chances, reverse=True)
    assert len(chances) < 25  # of 59
    elsewhere = StationId(site="wuhu", line="line-2", station="front")
    any_site.take(result_message(record(99, station=elsewhere)))
    assert drawn(any_site)[99] == 1.0


def test_a_drawn_unit_waits_behind_what_the_line_asks_for(any_site: DashboardSite) -> None:
    any_site.samples(EACH)
    any_site.take(*everything_of(record(1), JPEG))
    any_site.take(result_message(record(2, Verdict.NG)), result_message(record(3, Verdict.REVIEW)))
    with any_site.database.reading() as session:
        waiting = find_waiting(session, Waiting.of(None, "rui"), newest_first=True, limit=9)
    assert [(one.seq, one.reason) for one in waiting] == [
        (3, Reason.UNSURE),
        (2, Reason.REJECTED),
        (1, Reason.SAMPLE),
    ]


def test_what_people_find_there_is_the_escape_rate(any_site: DashboardSite) -> None:
    any_site.samples(EACH)
    for seq in range(1, 5):
        any_site.take(result_message(record(seq)))
    any_site.samples(AuditSettings())
    any_site.take(result_message(record(5)))
    reviewer = any_site.asks(Role.REVIEWER)
    for id, decision in ((1, "OK"), (2, "NG"), (3, "INVALID"), (5, "NG")):
        answer = reviewer.post(f"/api/inspections/{id}/reviews", json={"decision": decision, "version": 1})
        assert answer.status_code == 201, answer.text
    quality = reviewer.get("/api/quality?days=1").json()
    # Of the drawn ones two were judged, one is bad; the fifth was looked at for another reason.
    assert (quality["sampled_escapes"]["events"], quality["sampled_escapes"]["trials"]) == (1, 2)
    assert quality["sampled_shares"] == [1.0]
    assert (quality["escapes"]["events"], quality["escapes"]["trials"]) == (2, 3)
    assert "drawn by chance" in reviewer.get("/quality?days=1").text


def test_none_decided_is_no_rate_at_all() -> None:
    assert sampled_of({}) is None
    assert sampled_of({Decided(Verdict.OK, Decision.INVALID, 0.1): 3}) is None


def test_each_counts_by_the_probability_with_which_it_was_drawn() -> None:
    both = sampled_of({Decided(Verdict.OK, Decision.OK, 0.1): 90, Decided(Verdict.OK, Decision.NG, 0.2): 10})
    assert both is not None
    assert (both.escapes.events, both.escapes.trials, both.shares) == (10, 100, (0.1, 0.2))
    assert both.escapes.share == pytest.approx(10 * 5 / (90 * 10 + 10 * 5))
