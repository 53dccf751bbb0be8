from dashboard.people.roles import Role
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.studied import appraisers, decided_units

PLAN = {"name": "spring", "ok": 4, "ng": 3, "borderline": 2, "trials": 2, "appraisers": ["mei"]}


def test_a_whole_study_by_programs(site: DashboardSite) -> None:
    truth = decided_units(site)
    mei, engineer = site.logs_in("mei", Role.REVIEWER), site.asks(Role.ENGINEER)
    made = engineer.post("/api/msa", json=PLAN)
    assert (made.status_code, made.json()["items"]) == (201, {"ok": 4, "ng": 3, "borderline": 2})
    assert engineer.get("/api/msa/1/report").status_code == 409
    while (look := mei.get("/api/msa/1/look").json()["look"]) is not None:
        said = {"look": look["look"], "answer": truth[look["pictures"][0]["sha256"]]}
        assert mei.post("/api/msa/1/looks", json=said).status_code == 201
    assert engineer.get("/api/msa").json()["items"][0]["appraisers"][0] == {
        "appraiser": "mei",
        "done": 18,
        "looks": 18,
    }
    assert engineer.get("/api/msa/1/report").json()["appraisals"][0]["standing"] == "acceptable"
    assert engineer.post("/api/msa/1/end").status_code == 409


def test_what_is_refused(site: DashboardSite) -> None:
    decided_units(site)
    appraisers(site, "mei")
    engineer = site.asks(Role.ENGINEER)
    assert engineer.post("/api/msa", json=PLAN | {"ok": 5}).status_code == 422
    assert engineer.post("/api/msa", json=PLAN | {"appraisers": ["nobody"]}).status_code == 422
    engineer.post("/api/msa", json=PLAN)
    assert engineer.get("/api/msa/1/look").status_code == 403
    assert engineer.get("/api/msa/2").status_code == 404
