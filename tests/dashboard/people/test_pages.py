import pytest

from dashboard.people.gate import COOKIE
from dashboard.people.pages import inside
from dashboard.people.roles import Role
from tests.fakes.dashboard_site import DashboardSite


def test_a_person_logs_in_looks_and_logs_out(site: DashboardSite) -> None:
    browser = site.logs_in("rui", Role.REVIEWER)
    assert "rui" in browser.get("/").text

    assert browser.post("/logout").headers["location"] == "/login"
    assert browser.get("/").status_code == 303


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(site: DashboardSite) -> None:
    site.accounts.add_person("rui", Role.REVIEWER, "correct horse", site.clock())

    answer = site.anybody().post(
        "/login",
        data={"name": "rui", "password": "correct horse", "next": "/review"},
        headers={"Origin": "http://testserver"},
    )

    assert answer.headers["location"] == "/review"
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


def test_wrong_and_too_many(site: DashboardSite) -> None:
    browser = site.anybody()
    browser.headers["Origin"] = "http://testserver"
    answers = [browser.post("/login", data={"name": "rui", "password": "x"}) for _ in range(11)]

    assert answers[0].status_code == 401
    assert "Name and password do not belong together." in answers[0].text
    assert answers[-1].status_code == 429
    assert "Too many wrong passwords. Try again in 900 seconds." in answers[-1].text


def test_another_site_cannot_log_somebody_in(site: DashboardSite) -> None:
    answer = site.anybody().post(
        "/login", data={"name": "a", "password": "b"}, headers={"Origin": "http://evil.example"}
    )

    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("path", "goes"),
    [
        ("/review", "/review"),
        ("//evil.example", "/"),
        ("https://evil.example", "/"),
        ("/\\evil", "/"),
        ("", "/"),
    ],
)
def test_the_log_in_leads_nowhere_else(path: str, goes: str) -> None:
    assert inside(path) == goes
