from dashboard.people.roles import Role
from tests.dashboard.cases.test_routes import differing
from tests.fakes.dashboard_site import DashboardSite

CHINESE = {"Accept-Language": "zh"}


def test_an_empty_list_says_so(site: DashboardSite) -> None:
    assert "nowhere have two people said different things" in site.asks().get("/cases").text


def test_the_list_in_both_languages(site: DashboardSite) -> None:
    differing(site)
    english, chinese = site.asks().get("/cases").text, site.asks().get("/cases", headers=CHINESE).text

    assert "1 open" in english
    assert "AC-00001" in english
    assert "rui" in english
    assert "ola" in english
    assert "1 项待裁定" in chinese


def test_an_engineer_settles_on_the_page(site: DashboardSite) -> None:
    differing(site)
    mei = site.logs_in("mei", Role.ENGINEER)
    assert 'name="reason"' in mei.get("/cases/1").text

    answer = mei.post("/cases/1/settlement", data={"decision": "OK", "reason": "only dust", "version": "1"})

    assert (answer.status_code, answer.headers["location"]) == (303, "/cases/1")
    page = mei.get("/cases/1").text
    assert "only dust" in page
    assert 'name="reason"' not in page


def test_who_was_slower_sees_how_it_stands(site: DashboardSite) -> None:
    differing(site)
    mei, kim = (site.logs_in(name, Role.ENGINEER) for name in ("mei", "kim"))
    mei.post("/cases/1/settlement", data={"decision": "OK", "reason": "only dust", "version": "1"})

    answer = kim.post("/cases/1/settlement", data={"decision": "NG", "reason": "deep", "version": "1"})

    assert answer.status_code == 409
    assert "Somebody settled this case before you" in answer.text
    assert "only dust" in answer.text


def test_only_an_engineer_who_is_neither_of_the_two_gets_the_form(site: DashboardSite) -> None:
    differing(site)
    for name, role in (("kim", Role.REVIEWER), ("rui", Role.ENGINEER), ("ola", Role.ADMIN)):
        page = site.logs_in(name, role).get("/cases/1").text
        assert 'name="reason"' not in page
        assert "An engineer settles it who is neither of the two." in page
    assert site.asks().get("/cases/9").status_code == 404
