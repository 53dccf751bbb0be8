from dashboard.people.roles import Role
from inspection.verdict import Verdict
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.station_reports import blame, challenged, found, make_jpeg, make_record

BOX = {"x1": 1, "y1": 2, "x2": 30, "y2": 40}
DRAWN = [{"view": "front", "boxes": [{"label": "dent", "box": BOX}]}]


def test_a_review_with_boxes(site: DashboardSite) -> None:
    jpeg = make_jpeg()
    site.report(make_record(1, Verdict.REVIEW, jpeg=jpeg), jpeg)

    answer = site.asks(Role.REVIEWER).post(
        "/api/inspections/1/reviews", json={"decision": "NG", "version": 1, "views": DRAWN}
    )

    assert answer.status_code == 201
    told = answer.json()
    assert (told["version"], told["reviewed"], told["review"]["by"]) == (2, True, "reviewer")
    assert told["review"]["views"][0]["boxes"] == [{"label": "dent", "box": BOX}]


def test_one_key_keeps_the_boxes_that_were_shown(site: DashboardSite) -> None:
    site.report(make_record(1, Verdict.REVIEW, detections=(found("screw", 0.9), found("screw", 0.2))))

    answer = site.asks(Role.REVIEWER).post(
        "/api/inspections/1/reviews", json={"decision": "OK", "version": 1}
    )

    (view,) = answer.json()["review"]["views"]
    assert [box["label"] for box in view["boxes"]] == ["screw"]


def test_the_second_reviewer_gets_the_present_state(site: DashboardSite) -> None:
    site.report(make_record(1, Verdict.NG))
    client = site.asks(Role.REVIEWER)
    client.post("/api/inspections/1/reviews", json={"decision": "NG", "version": 1})

    answer = client.post("/api/inspections/1/reviews", json={"decision": "OK", "version": 1})

    assert answer.status_code == 409
    assert answer.json()["detail"].startswith("inspection 1 changed in the meantime: reviewer decided NG")
    assert answer.json()["present"]["review"]["decision"] == "NG"


def test_undo(site: DashboardSite) -> None:
    site.report(make_record(1, Verdict.NG))
    client = site.asks(Role.REVIEWER)
    client.post("/api/inspections/1/reviews", json={"decision": "NG", "version": 1})

    assert client.post("/api/inspections/1/reviews/withdraw", json={"version": 2}).json()["reviewed"] is False
    assert [item["seq"] for item in client.get("/api/reviews/queue").json()["items"]] == [1]
    assert len(client.get("/api/inspections/1/reviews").json()) == 2


def test_the_queue_can_be_asked_for_one_reason(site: DashboardSite) -> None:
    for seq, verdict in enumerate((Verdict.NG, Verdict.INVALID, Verdict.REVIEW), start=1):
        site.report(make_record(seq, verdict))
    client = site.asks()

    def seqs(query: str) -> list[int]:
        return [item["seq"] for item in client.get(f"/api/reviews/queue{query}").json()["items"]]

    assert (seqs(""), seqs("?reason=invalid"), seqs("?order=oldest&limit=1")) == ([3, 1], [2], [3])


def test_the_queue_holds_what_a_challenger_disagrees_on_and_can_be_asked_for_it(site: DashboardSite) -> None:
    scratch = blame(found("scratch", 0.8))
    site.report(make_record(1, Verdict.NG))
    site.report(make_record(2, Verdict.OK, shadow=challenged(Verdict.NG, scratch)))
    client = site.asks()

    queue, disputed, ng = (
        client.get(f"/api/reviews/queue{query}").json()["items"]
        for query in ("", "?reason=disputed", "?reason=rejected")
    )

    assert [[item["seq"] for item in items] for items in (queue, disputed, ng)] == [[2, 1], [2], [1]]
    assert disputed[0]["shadow"]["verdict"] == "NG"
    assert disputed[0]["shadow"]["findings"][0]["label"] == "scratch"


def test_mistakes_are_told_in_words(site: DashboardSite) -> None:
    site.report(make_record(1))
    client = site.asks(Role.REVIEWER)

    def told(body: object) -> tuple[int, str]:
        answer = client.post("/api/inspections/1/reviews", json=body)
        return answer.status_code, answer.json()["detail"]

    assert told({"decision": "OK", "version": 1, "view": []}) == (
        422,
        "view: unknown key; remove it or check its spelling",
    )
    assert told({"decision": "OK"}) == (422, "version: missing; add it")
    assert client.post("/api/inspections/8/reviews", json={"decision": "OK", "version": 1}).status_code == 404
