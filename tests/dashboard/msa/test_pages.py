from dashboard.people.roles import Role
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.studied import appraisers, decided_units, judges_all, planned

PLAN = {"name": "spring", "ok": 4, "ng": 3, "borderline": 2, "trials": 2, "appraisers": ["mei", "rui"]}


def test_planned_looked_through_and_told(site: DashboardSite) -> None:
    truth = decided_units(site)
    appraisers(site, "rui")
    mei = site.logs_in("mei", Role.REVIEWER)
    quinn = site.logs_in("quinn", Role.ENGINEER)
    assert "No study has been planned yet." in mei.get("/msa").text
    assert quinn.post("/msa", data=PLAN).headers["location"] == "/msa/1"

    assert 'href="/msa/1/look">Your turn' in mei.get("/msa").text
    page = mei.get("/msa/1/look").text
    assert "1 of 18" in page
    for secret in ("AC-0000", "/inspections/", "badge", "verdict"):
        assert secret not in page
    again = mei.post("/msa/1/looks", data={"look": 1, "answer": "OK"})
    assert again.headers["location"] == "/msa/1/look"
    mei.post("/msa/1/looks", data={"look": 1, "answer": "NG"})
    assert "2 of 18" in mei.get("/msa/1/look").text, "a second click answers nothing"

    judges_all(site, 1, "mei", truth)
    assert "You have judged everything." in mei.get("/msa/1/look").text
    assert "when everybody has finished" in mei.get("/msa/1").text
    judges_all(site, 1, "rui", truth)
    english = mei.get("/msa/1").text
    assert "<b>met</b>" in english
    assert "<b>not met</b>" in english
    assert "9 items; AIAG asks for 50" in english
    assert 'href="/api/msa/1/answers.csv"' in english
    chinese = mei.get("/msa/1", headers={"Accept-Language": "zh"}).text
    assert "<b>未达标</b>" in chinese


def test_the_item_that_was_wrong_leads_to_its_picture(site: DashboardSite) -> None:
    truth = decided_units(site)
    appraisers(site, "mei")
    judges_all(site, planned(site, "mei").id, "mei", truth, wrong=1)
    told = site.asks().get("/api/msa/1/report").json()["disagreed"]
    assert f'href="/inspections/{told[0]["inspection_id"]}"' in site.asks().get("/msa/1").text


def test_a_plan_that_cannot_be_is_told_on_the_page(site: DashboardSite) -> None:
    appraisers(site, "mei")
    quinn = site.logs_in("quinn", Role.ENGINEER)
    answer = quinn.post("/msa", data=PLAN | {"appraisers": ["mei"]})
    assert (answer.status_code, "ok: 4 are planned and 0 are there" in answer.text) == (422, True)
    answer = quinn.post("/msa", data=PLAN | {"appraisers": ["mei"], "station": "nowhere"})
    assert (answer.status_code, "station" in answer.text) == (422, True)


def test_an_ended_study_takes_no_answer(site: DashboardSite) -> None:
    decided_units(site)
    mei = site.logs_in("mei", Role.REVIEWER)
    planned(site, "mei")
    quinn = site.logs_in("quinn", Role.ENGINEER)
    assert quinn.post("/msa/1/end").headers["location"] == "/msa/1"
    assert mei.post("/msa/1/looks", data={"look": 1, "answer": "OK"}).status_code == 409
    page = mei.get("/msa/1").text
    assert "Not finished, and not in the figures: mei" in page
    assert "Nobody has finished." in page


def test_who_is_not_asked_does_not_look(site: DashboardSite) -> None:
    decided_units(site)
    appraisers(site, "mei")
    planned(site, "mei")
    assert site.asks(Role.REVIEWER).get("/msa/1/look").status_code == 403
    assert site.asks(Role.REVIEWER).get("/msa/4711").status_code == 404
