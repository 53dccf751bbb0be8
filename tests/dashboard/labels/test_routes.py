from dashboard.people.roles import Role
from tests.dashboard.labels.test_export import review_units
from tests.fakes.dashboard_site import DashboardSite


def test_an_engineer_exports_and_everybody_sees_it(site: DashboardSite) -> None:
    review_units(site, 1)

    made = site.asks(Role.ENGINEER).post("/api/label-sets", json={})

    assert made.status_code == 201
    assert site.asks().get("/api/label-sets").json()["items"] == [made.json()]


def test_without_labels_there_is_nothing_to_export(site: DashboardSite) -> None:
    answer = site.asks(Role.ENGINEER).post("/api/label-sets", json={})

    assert answer.status_code == 409
    assert answer.json()["detail"].startswith("0 labelled pictures; at least 1 are needed")
