from dashboard.people.roles import Role
from dashboard.reviews.review import Decision
from tests.dashboard.reviews.test_second import decides, looks_again, rejected
from tests.fakes.dashboard_site import DashboardSite

RIGHT = {"decision": "OK", "reason": "only dust", "version": 1}


def differing(site: DashboardSite) -> None:
    rejected(site)
    decides(site, Decision.NG)
    looks_again(site, Decision.OK)


def test_a_program_lists_reads_and_settles(site: DashboardSite) -> None:
    differing(site)
    engineer = site.asks(Role.ENGINEER)

    (listed,) = engineer.get("/api/cases?state=open").json()["items"]
    settled = engineer.post("/api/cases/1/settlement", json=RIGHT)

    assert listed == engineer.get("/api/cases/1").json() | {
        "state": "open",
        "settled": None,
        "version": 1,
    } | {"inspection": listed["inspection"]}
    assert (settled.status_code, settled.json()["settled"]["by"]) == (201, "engineer")
    assert engineer.get("/api/cases?state=open").json() == {"items": [], "open": 0}


def test_the_second_to_settle_gets_the_present_state(site: DashboardSite) -> None:
    differing(site)
    engineer = site.asks(Role.ENGINEER)
    engineer.post("/api/cases/1/settlement", json=RIGHT)

    answer = site.asks(Role.ADMIN).post("/api/cases/1/settlement", json=RIGHT | {"decision": "NG"})

    assert answer.status_code == 409
    assert answer.json()["detail"] == (
        "case 1 changed in the meantime: engineer settled it as OK (version 2)"
    )
    assert answer.json()["present"]["settled"]["decision"] == "OK"


def test_mistakes_are_told_in_words(site: DashboardSite) -> None:
    differing(site)
    engineer = site.asks(Role.ENGINEER)

    def told(body: object, id: int = 1) -> tuple[int, str]:
        answer = engineer.post(f"/api/cases/{id}/settlement", json=body)
        return answer.status_code, answer.json()["detail"]

    assert told(RIGHT, id=9) == (404, "there is no case 9")
    assert told(RIGHT | {"reason": "  "})[0] == 422
    assert told({"decision": "OK", "version": 1}) == (422, "reason: missing; add it")
    assert told(RIGHT | {"reason": "x" * 501})[0] == 422
