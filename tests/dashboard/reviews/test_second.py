"""Decided units come back once, to somebody else, who is told nothing of the first decision."""

import json
import threading

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from dashboard.cases.case import Settlement
from dashboard.cases.docket import Docket
from dashboard.database.queue_tables import CaseRow, SecondRow
from dashboard.database.tables import ReviewRow
from dashboard.inspections.queries import find_one, reviews_of
from dashboard.people.roles import Role
from dashboard.reviews.decide import BlindWordStays, NotAskedBlindly, Overtaken, Reviews
from dashboard.reviews.review import BlindProposal, Decision, Proposal, Withdrawal
from dashboard.reviews.second import Stays, compare
from dashboard.settings import AuditSettings
from inspection.verdict import Verdict
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.station_reports import AT, blame, challenged, found, make_jpeg, make_record

JPEG = make_jpeg(64, 48)
SCRATCH = found("scratch", 0.8)
FIRST_WORDS = (
    "OK",
    "NG",
    "REVIEW",
    "scratch",
    "rui",
    "detections",
    "findings",
    "version",
    "shadow",
    "bundle",
)
"""What would tell the second one what the first said, or the station, or that there was a first."""


def again(site: DashboardSite, share: float = 1.0) -> Reviews:
    return Reviews(site.database, lambda _bundle: {}, share)


def rejected(site: DashboardSite, seq: int = 1) -> None:
    shadow = challenged(Verdict.OK)
    record = make_record(
        seq, Verdict.NG, detections=(SCRATCH,), findings=(blame(SCRATCH),), jpeg=JPEG, shadow=shadow
    )
    site.report(record, JPEG)


def decides(site: DashboardSite, decision: Decision, by: str = "rui", id: int = 1) -> None:
    with site.database.reading() as session:
        seen = find_one(session, id)
    assert seen is not None
    again(site).decide(id, Proposal(decision=decision, version=seen.version), by, AT)


def looks_again(site: DashboardSite, decision: Decision, by: str = "ola", id: int = 1) -> None:
    again(site).decide_blind(id, BlindProposal(decision=decision), by, AT)


def waits_for(site: DashboardSite, name: str) -> list[dict[str, object]]:
    client = site.logs_in(name, Role.REVIEWER)
    items: list[dict[str, object]] = client.post("/api/reviews/claims", json={"reason": "blind"}).json()[
        "items"
    ]
    return items


def cases(site: DashboardSite) -> int:
    with site.database.reading() as session:
        return session.scalar(select(func.count()).select_from(CaseRow)) or 0


def test_it_comes_back_to_somebody_else_without_a_word_of_the_first(any_site: DashboardSite) -> None:
    rejected(any_site)
    decides(any_site, Decision.OK)

    assert waits_for(any_site, "rui") == []
    (item,) = waits_for(any_site, "ola")

    told = json.dumps(item)
    assert [word for word in FIRST_WORDS if f'"{word}"' in told] == []
    assert (item["id"], item["reason"]) == (1, "blind")


def test_it_cannot_be_told_from_an_ok_unit_that_nobody_has_decided(any_site: DashboardSite) -> None:
    rejected(any_site)
    decides(any_site, Decision.NG)
    any_site.samples(AuditSettings(ok_share=1.0))
    jpeg = make_jpeg(64, 48, shade=90)
    any_site.report(make_record(2, Verdict.OK, jpeg=jpeg), jpeg)

    items = waits_for(any_site, "ola")

    def shape(value: object) -> object:
        if isinstance(value, dict):
            return {key: shape(inner) for key, inner in value.items()}
        return [shape(one) for one in value] if isinstance(value, list) else type(value)

    assert [item["id"] for item in items] == [2, 1]  # mixed, by age
    assert shape(items[0]) == shape(items[1])
    ola = any_site.anybody()
    ola.headers["Origin"] = "http://testserver"
    ola.post("/login", data={"name": "ola", "password": "correct horse"})
    answers = [ola.post(f"/api/inspections/{id}/blind", json={"decision": "OK"}).json() for id in (1, 2)]
    assert answers == [{"id": 1, "decision": "OK"}, {"id": 2, "decision": "OK"}]


def test_an_operator_who_looks_at_the_queue_sees_no_more_and_an_engineer_all(any_site: DashboardSite) -> None:
    rejected(any_site)
    decides(any_site, Decision.OK)

    def looks(role: Role) -> TestClient:
        return any_site.asks(role)

    (blind,) = looks(Role.REVIEWER).get("/api/reviews/queue").json()["items"]
    (whole,) = looks(Role.ENGINEER).get("/api/reviews/queue").json()["items"]
    (claimed,) = looks(Role.ENGINEER).post("/api/reviews/claims", json={}).json()["items"]

    assert "review" not in blind
    assert (whole["reason"], whole["review"]["decision"]) == ("second", "OK")
    assert claimed == blind


def test_two_who_agree_are_a_pair_and_no_case(any_site: DashboardSite) -> None:
    rejected(any_site)
    decides(any_site, Decision.NG)
    looks_again(any_site, Decision.NG)

    quality = any_site.asks().get("/api/quality?days=1").json()
    assert (quality["agreement"]["agreed"]["events"], quality["agreement"]["agreed"]["trials"]) == (1, 1)
    assert cases(any_site) == 0
    with any_site.database.reading() as session:
        seen = find_one(session, 1)
        assert [review.by for review in reviews_of(session, 1)] == ["rui", "ola"]
    assert seen is not None
    assert seen.review is not None
    assert seen.review.by == "rui"  # the first one stands


def test_two_who_differ_are_a_case_and_it_does_not_come_a_third_time(any_site: DashboardSite) -> None:
    rejected(any_site)
    decides(any_site, Decision.NG)
    looks_again(any_site, Decision.OK)
    decides(any_site, Decision.NG, by="mei")

    assert cases(any_site) == 1
    assert waits_for(any_site, "kim") == []


def test_of_two_second_ones_at_the_same_moment_one_wins(any_site: DashboardSite) -> None:
    rejected(any_site)
    decides(any_site, Decision.NG)
    won, lost, together = [], [], threading.Barrier(6)

    def look(name: str) -> None:
        together.wait()
        try:
            looks_again(any_site, Decision.OK, by=name)
            won.append(name)
        except Overtaken:
            lost.append(name)

    threads = [threading.Thread(target=look, args=(f"p{number}",), daemon=True) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(won), len(lost), cases(any_site)) == (1, 5, 1)
    with any_site.database.reading() as session:
        assert [review.by for review in reviews_of(session, 1)] == ["rui", *won]


def test_nobody_is_their_own_second(any_site: DashboardSite) -> None:
    rejected(any_site)
    decides(any_site, Decision.NG)

    with pytest.raises(Overtaken):
        looks_again(any_site, Decision.NG, by="rui")


def test_a_decision_taken_back_has_no_second_and_given_again_the_same_lot(any_site: DashboardSite) -> None:
    reviews = again(any_site, 0.5)
    for seq in range(1, 31):
        rejected(any_site, seq)
        reviews.decide(seq, Proposal(decision=Decision.NG, version=1), "rui", AT)
    with any_site.database.reading() as session:
        first = session.scalars(select(SecondRow.inspection_id).order_by(SecondRow.inspection_id)).all()
    assert 0 < len(first) < 30

    for seq in range(1, 31):
        reviews.withdraw(seq, Withdrawal(version=2), "rui", AT)
    with any_site.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(SecondRow)) == 0
    for seq in range(1, 31):
        reviews.decide(seq, Proposal(decision=Decision.OK, version=3), "rui", AT)

    with any_site.database.reading() as session:
        assert (
            session.scalars(select(SecondRow.inspection_id).order_by(SecondRow.inspection_id)).all() == first
        )


def test_a_share_of_nothing_draws_nothing(any_site: DashboardSite) -> None:
    rejected(any_site)
    again(any_site, 0.0).decide(1, Proposal(decision=Decision.NG, version=1), "rui", AT)
    assert waits_for(any_site, "ola") == []


def test_blind_without_boxes_teaches_nothing_and_with_boxes_what_was_drawn(any_site: DashboardSite) -> None:
    any_site.samples(AuditSettings(ok_share=1.0))
    for seq in (1, 2):
        any_site.report(make_record(seq, Verdict.OK, detections=(SCRATCH,), jpeg=JPEG), JPEG)
    client = any_site.asks(Role.REVIEWER)
    client.post("/api/inspections/1/blind", json={"decision": "OK"})
    client.post(
        "/api/inspections/2/blind", json={"decision": "OK", "views": [{"view": "front", "boxes": []}]}
    )

    with any_site.database.reading() as session:
        told = [review.views[0].boxes for id in (1, 2) for review in reviews_of(session, id)]
    assert told == [None, ()]


def test_what_was_shown_whole_is_not_decided_blindly(any_site: DashboardSite) -> None:
    rejected(any_site)
    with pytest.raises(NotAskedBlindly, match="inspection 1 does not wait to be decided blindly"):
        looks_again(any_site, Decision.NG)
    answer = any_site.asks(Role.REVIEWER).post("/api/inspections/1/blind", json={"decision": "WITHDRAWN"})
    assert answer.status_code == 422


def test_a_first_decision_that_moved_meanwhile_is_not_compared(any_site: DashboardSite) -> None:
    """Between looking it up and writing, on a database that lets others write in between."""
    rejected(any_site)
    decides(any_site, Decision.NG)
    with any_site.database.writing() as session:
        moved = session.get_one(SecondRow, 1)
        looked_up = SecondRow(inspection_id=1, first_review=moved.first_review + 1, first_by="rui")
        word = ReviewRow(inspection_id=1, decision=Decision.OK, by="ola", at=AT, views="[]")
        session.add(word)
        session.flush()

        assert not compare(session, looked_up, word)
        assert moved.second_review is None
    assert cases(any_site) == 0


def takes_back(site: DashboardSite, by: str = "ola", id: int = 1) -> None:
    again(site).withdraw_blind(id, by, AT)


def test_a_second_word_taken_back_opens_no_case_and_waits_again(any_site: DashboardSite) -> None:
    rejected(any_site)
    decides(any_site, Decision.NG)
    looks_again(any_site, Decision.OK)
    assert cases(any_site) == 1

    takes_back(any_site)

    assert cases(any_site) == 0
    with any_site.database.reading() as session:
        seen = find_one(session, 1)
        said = [(one.by, one.decision) for one in reviews_of(session, 1)]
    assert seen is not None
    assert seen.review is not None
    assert (seen.review.by, seen.review.decision) == ("rui", Decision.NG)
    assert sorted(said) == [("ola", "OK"), ("ola", "WITHDRAWN"), ("rui", "NG")]
    assert [item["id"] for item in waits_for(any_site, "ola")] == [1]
    looks_again(any_site, Decision.NG)
    assert cases(any_site) == 0


def test_a_settled_case_keeps_its_words(any_site: DashboardSite) -> None:
    rejected(any_site)
    decides(any_site, Decision.NG)
    looks_again(any_site, Decision.OK)
    settlement = Settlement(decision=Decision.OK, reason="only dust", version=1)
    Docket(any_site.database).settle(1, settlement, "mei", AT)

    for name, why in (("ola", Stays.SETTLED), ("rui", Stays.SETTLED), ("kim", Stays.NONE)):
        with pytest.raises(BlindWordStays) as refused:
            takes_back(any_site, by=name)
        assert refused.value.why is why, name
    assert cases(any_site) == 1
    with any_site.database.reading() as session:
        assert [one.decision for one in reviews_of(session, 1)] == ["NG", "OK", "OK"], "and none withdrawn"


def test_a_first_word_that_has_a_second_stays(any_site: DashboardSite) -> None:
    rejected(any_site)
    decides(any_site, Decision.NG)
    looks_again(any_site, Decision.NG)

    with pytest.raises(BlindWordStays, match="somebody else has given a second one since"):
        takes_back(any_site, by="rui")
    takes_back(any_site)  # the second one goes first
    takes_back(any_site, by="rui")
    with any_site.database.reading() as session:
        seen = find_one(session, 1)
    assert seen is not None
    assert not seen.reviewed


def test_why_it_stays_is_a_word_that_pages_translate(site: DashboardSite) -> None:
    rejected(site)
    decides(site, Decision.NG)

    answer = site.asks(Role.REVIEWER).post("/api/inspections/1/blind/withdraw")

    assert (answer.status_code, answer.json()) == (
        403,
        {"detail": "inspection 1: there is no blind decision of yours to take back", "why": "none"},
    )


def test_a_drawn_unit_that_was_decided_blindly_waits_again(any_site: DashboardSite) -> None:
    any_site.samples(AuditSettings(ok_share=1.0))
    any_site.report(make_record(1, jpeg=JPEG), JPEG)
    client = any_site.asks(Role.REVIEWER)
    assert client.post("/api/inspections/1/blind", json={"decision": "NG"}).status_code == 201
    assert client.get("/api/reviews/queue").json()["items"] == []

    answer = client.post("/api/inspections/1/blind/withdraw")

    assert (answer.status_code, answer.json()) == (201, {"id": 1}), "and nothing of what others said"
    assert [item["id"] for item in client.get("/api/reviews/queue").json()["items"]] == [1]
    assert client.post("/api/inspections/1/blind/withdraw").status_code == 403, "nothing is left to take back"
