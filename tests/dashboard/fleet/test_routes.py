from dashboard.people.roles import Role
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.station_reports import STATION, make_record


def test_stations_with_their_gaps(site: DashboardSite) -> None:
    site.report(make_record(3))

    (station,) = site.asks().get("/api/stations").json()["items"]

    assert station["station"] == "wuhu/line-1/front"
    assert (station["missing"], station["gaps"]) == (2, [{"first": 1, "last": 2}])


def test_an_engineer_assigns_a_bundle(site: DashboardSite) -> None:
    body = {"station": STATION.path, "bundle": site.release.digest}

    answer = site.asks(Role.ENGINEER).post("/api/assignments", json=body)

    assert answer.status_code == 201
    assert (answer.json()["bundle"], answer.json()["assigned_by"]) == (site.release.digest, "engineer")


def test_a_registry_that_is_away_is_503(site: DashboardSite) -> None:
    site.registry.away = True

    answer = site.asks(Role.ENGINEER).post("/api/assignments", json={"station": STATION.path, "bundle": None})

    assert answer.status_code == 503
    assert "registry http://127.0.0.1:8090 does not answer" in answer.json()["detail"]
