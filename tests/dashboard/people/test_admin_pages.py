import re

from dashboard.people.roles import Role
from tests.fakes.dashboard_site import DashboardSite


def first_password(page: str) -> str:
    found = re.search(r'<code class="secret">([^<]+)</code>', page)
    assert found is not None, page
    return found[1]


def test_a_new_person_chooses_a_password_before_anything_is_shown(site: DashboardSite) -> None:
    root = site.logs_in("root", Role.ADMIN)
    page = root.post("/admin/people", data={"name": "mei", "role": "reviewer", "reason": "second shift"})
    password = first_password(page.text)
    assert password not in root.get("/admin").text, "shown once"

    mei = site.anybody()
    mei.headers["Origin"] = "http://testserver"
    mei.post("/login", data={"name": "mei", "password": password})
    assert mei.get("/review").headers["location"] == "/account"
    assert mei.get("/api/summary").status_code == 403
    assert mei.get("/live/board", headers={"HX-Request": "true"}).headers["hx-redirect"] == "/account"

    assert "another one" in mei.post("/account", data={"old": "wrong", "new": "my own words"}).text
    assert "is the old one" in mei.post("/account", data={"old": password, "new": password}).text
    assert "8 to 256" in mei.post("/account", data={"old": password, "new": "short"}).text
    changed = mei.post("/account", data={"old": password, "new": "my own words"})
    assert changed.headers["location"] == "/login"
    assert mei.get("/review").headers["location"].startswith("/login"), "that session is over"
    mei.post("/login", data={"name": "mei", "password": "my own words"})
    assert mei.get("/review").status_code == 200


def test_the_trail_tells_who_did_what_and_why(site: DashboardSite) -> None:
    root = site.logs_in("root", Role.ADMIN)
    root.post("/admin/people", data={"name": "mei", "role": "operator"})
    root.post("/admin/people/mei/role", data={"role": "engineer", "reason": "trains models now"})
    root.post("/admin/tokens", data={"name": "mes", "role": "operator"})
    root.post("/admin/tokens/mes/revoked", data={"reason": "leaked"})

    trail = root.get("/api/audit").json()["items"]
    told = [(one["by"], one["deed"], one["subject"], one["old"], one["new"], one["reason"]) for one in trail]
    assert told[:4] == [
        ("root", "token-revoked", "mes", "operator", "", "leaked"),
        ("root", "token-created", "mes", "", "operator", ""),
        ("root", "role-changed", "mei", "operator", "engineer", "trains models now"),
        ("root", "person-added", "mei", "", "operator", ""),
    ]
    assert "trains models now" in root.get("/admin/audit").text


def test_the_trail_goes_on_where_a_page_ends(site: DashboardSite) -> None:
    root = site.logs_in("root", Role.ADMIN)
    for number in range(101):
        role = "engineer" if number % 2 else "reviewer"
        site.asks(Role.ADMIN).patch("/api/people/root", json={"role": "admin", "reason": f"{number} {role}"})
        root.post("/admin/tokens", data={"name": f"t{number}", "role": role})
    first = root.get("/admin/audit").text
    older = re.search(r"/admin/audit\?before=(\d+)", first)
    assert older is not None
    second = root.get(f"/admin/audit?before={older[1]}").text
    assert "<b>t100</b>" in first
    assert "<b>t0</b>" not in first
    assert "<b>t0</b>" in second


def test_a_refusal_is_told_on_the_page(site: DashboardSite) -> None:
    root = site.logs_in("root", Role.ADMIN)
    assert "last administrator" in root.post("/admin/people/root/disabled").text
    assert "user &#39;nobody&#39; does not exist" in root.post("/admin/people/nobody/enabled").text


def test_programs_of_an_administrator_may_do_the_same(site: DashboardSite) -> None:
    site.logs_in("root", Role.ADMIN)
    site.logs_in("rui", Role.OPERATOR)
    program = site.asks(Role.ADMIN)
    answer = program.patch("/api/people/rui", json={"role": "reviewer", "disabled": True, "reason": "left"})
    assert answer.json()["items"][1] | {"created_at": "", "seen_at": None} == {
        "name": "rui",
        "role": "reviewer",
        "disabled": True,
        "initial": False,
        "provided": False,
        "created_at": "",
        "seen_at": None,
    }
    assert program.patch("/api/people/nobody", json={"disabled": True}).status_code == 404
    assert program.patch("/api/people/root", json={"disabled": True}).status_code == 409
    assert [one["name"] for one in program.get("/api/tokens").json()["items"]] == ["admin"]
