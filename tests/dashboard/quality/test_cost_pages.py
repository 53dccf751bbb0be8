"""The page and the API of a label's thresholds."""

from dashboard.people.roles import Role
from dashboard.settings import AuditSettings
from inspection.verdict import Verdict
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.station_reports import blame, found, make_jpeg, make_record

SIZE = (96, 64)


def unit(site: DashboardSite, seq: int, verdict: Verdict, score: float, decision: str | None) -> None:
    """With a scratch of this score, decided by a person."""
    scratch, jpeg = found("scratch", score, 0, 0, 8), make_jpeg(*SIZE, shade=60 + seq)
    told = (blame(scratch, verdict),)
    site.report(make_record(seq, verdict, findings=told, detections=(scratch,), jpeg=jpeg, size=SIZE), jpeg)
    if decision is not None:
        decide(site, seq, decision)


def decide(site: DashboardSite, seq: int, decision: str, **more: object) -> None:
    (one,) = [
        each for each in site.asks().get("/api/inspections?limit=200").json()["items"] if each["seq"] == seq
    ]
    told = {"decision": decision, "version": one["version"], **more}
    answer = site.asks(Role.REVIEWER).post(f"/api/inspections/{one['id']}/reviews", json=told)
    assert answer.status_code == 201, answer.text


def test_what_was_judged_is_weighed(any_site: DashboardSite) -> None:
    unit(any_site, 1, Verdict.NG, 0.9, "NG")
    unit(any_site, 2, Verdict.NG, 0.6, "OK")
    unit(any_site, 3, Verdict.REVIEW, 0.4, "NG")
    unit(any_site, 4, Verdict.NG, 0.8, None)

    costs = any_site.asks().get("/api/quality/costs/scratch?days=1").json()

    assert (costs["decided"], costs["undecided"], costs["lowest"]) == (3, 1, 40)
    assert costs["missed"] is None
    present = {key: costs["present"][key] for key in ("grey", "reject", "overkills", "looks", "cost")}
    assert present == {"grey": 0.4, "reject": 0.6, "overkills": 1, "looks": 1, "cost": 6.0}
    assert costs["cheapest"]["cost"] == 2.0, "two looks, at 0.4 and at 0.6"
    page = any_site.asks().get("/quality/costs/scratch?days=1").text
    assert "3 units with such a finding were decided by people. 1 others were not" in page
    assert "decision=OK&amp;score_from=0.6" in page
    assert "No OK unit was drawn by chance" in page
    assert "/quality/costs/scratch?days=1" in any_site.asks().get("/quality?days=1").text
    assert "/quality/costs/scratch?days=1" in any_site.asks().get("/quality/causes/scratch?days=1").text


def test_what_passes_unseen_is_weighed_by_the_lot(any_site: DashboardSite) -> None:
    """One of two OK units that were drawn, each for two, has a scratch: about two of four."""
    any_site.samples(AuditSettings(ok_share=0.5))
    for seq in range(1, 9):
        jpeg = make_jpeg(*SIZE, shade=100 + seq)
        any_site.report(make_record(seq, jpeg=jpeg, size=SIZE), jpeg)
    drawn = [one["seq"] for one in any_site.asks().get("/api/reviews/queue?limit=20").json()["items"]]
    unit(any_site, 20, Verdict.NG, 0.9, "NG")
    box = {"label": "scratch", "box": {"x1": 1, "y1": 1, "x2": 9, "y2": 9}}
    decide(any_site, drawn[0], "NG", views=[{"view": "front", "boxes": [box]}])
    for seq in drawn[1:]:
        decide(any_site, seq, "OK")

    missed = any_site.asks().get("/api/quality/costs/scratch?days=1").json()["missed"]

    assert missed["seen"] == 1
    assert missed["about"] == 2.0
    assert missed["low"] < 2 < missed["high"] <= 2 * len(drawn)
    other = any_site.asks().get("/api/quality/costs/dent?days=1").json()
    assert other is None


def test_where_nobody_decided_it_is_said(site: DashboardSite) -> None:
    unit(site, 1, Verdict.NG, 0.9, None)

    assert "Nobody has decided a unit with such a finding" in site.asks().get("/quality/costs/scratch").text
