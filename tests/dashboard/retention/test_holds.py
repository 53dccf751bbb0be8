import pytest

from dashboard.people.audit import Deed
from dashboard.people.roles import Role
from inspection.verdict import Verdict
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.kept import shows


def test_an_engineer_puts_it_on_and_an_administrator_lifts_it(site: DashboardSite) -> None:
    shows(site, 1, Verdict.OK)
    ute, root = site.logs_in("ute", Role.ENGINEER), site.logs_in("root", Role.ADMIN)
    page = ute.post(
        "/admin/retention/holds", data={"name": "claim 17", "reason": "customer", "units": "1"}
    ).text
    assert "claim 17" in page
    assert "stands; an administrator lifts it" in page
    assert ute.post("/admin/retention/holds/1/lift", data={"reason": "x"}).status_code == 403

    lifted = root.post("/admin/retention/holds/1/lift", data={"reason": "settled"}).text
    assert "settled" in lifted
    trail = root.get("/api/audit").json()["items"]
    told = [(one["by"], one["deed"], one["subject"], one["reason"]) for one in trail[:2]]
    assert told == [
        ("root", Deed.HOLD_LIFTED, "1 claim 17", "settled"),
        ("ute", Deed.HOLD_PUT, "1 claim 17", "customer"),
    ]
    assert root.post("/api/holds/1/lift", json={"reason": "again"}).status_code == 404


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": "x", "reason": "y"}, "name either a filter of Explore or numbers of units"),
        ({"name": "x", "reason": "y", "units": "1", "query": "lot=1"}, "name either a filter"),
        ({"name": "x", "reason": "", "units": "1"}, "reason: String should have at least 1 character"),
        ({"name": "x", "reason": "y", "units": "4711"}, "there is no inspection 4711"),
        ({"name": "x", "reason": "y", "units": "one"}, "Write numbers of inspections"),
        ({"name": "x", "reason": "y", "query": "colour=red"}, "colour: unknown key"),
        ({"name": "x", "reason": "y", "query": "?"}, "so it would hold everything"),
    ],
)
def test_a_hold_that_cannot_be_is_refused_with_the_reason(
    site: DashboardSite, typed: dict[str, str], said: str
) -> None:
    answer = site.logs_in("ute", Role.ENGINEER).post("/admin/retention/holds", data=typed)
    assert answer.status_code == 422
    assert said in answer.text


def test_the_page_tells_settings_what_went_and_that_nothing_is_held(site: DashboardSite) -> None:
    page = site.logs_in("ute", Role.ENGINEER).get("/admin/retention?query=lot%3DL7").text
    assert "for ever" in page
    assert "Nothing is held." in page
    assert 'value="lot=L7"' in page
