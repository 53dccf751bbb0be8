from dashboard.people.roles import Role
from inspection.verdict import Verdict
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.station_reports import make_record

OK = {"decision": "OK", "version": 1}


def test_nobody_gets_in_without_session_or_token(site: DashboardSite) -> None:
    anybody = site.anybody()

    assert anybody.get("/api/summary").status_code == 401
    assert anybody.get("/api/summary", headers={"Authorization": "Bearer made-up"}).status_code == 401
    assert anybody.get("/review").headers["location"] == "/login?next=/review"
    assert anybody.get("/live/board", headers={"HX-Request": "true"}).headers["hx-redirect"] == "/login"


def test_a_role_that_is_too_low_is_told_which_it_needs(site: DashboardSite) -> None:
    answer = site.asks(Role.OPERATOR).post("/api/inspections/1/reviews", json=OK)

    assert answer.status_code == 403
    assert answer.json() == {"detail": "this needs the role reviewer; operator is operator"}


def test_a_foreign_page_cannot_use_a_persons_session(site: DashboardSite) -> None:
    site.report(make_record(1, Verdict.REVIEW))
    browser = site.logs_in("rui", Role.REVIEWER)

    foreign = browser.post("/api/inspections/1/reviews", json=OK, headers={"Origin": "http://evil.example"})
    own = browser.post("/api/inspections/1/reviews", json=OK)

    assert foreign.status_code == 403
    assert "asked for from another site" in foreign.json()["detail"]
    assert own.status_code == 201


def test_a_body_that_a_plain_form_could_send_is_refused(site: DashboardSite) -> None:
    browser = site.logs_in("rui", Role.REVIEWER)

    answer = browser.post(
        "/api/inspections/1/reviews", content=b'{"decision": "OK"}', headers={"Content-Type": "text/plain"}
    )

    assert answer.status_code == 415
