from datetime import UTC, datetime, timedelta

from dashboard.fleet.pages import match_models
from dashboard.fleet.registry import RegistrySight
from dashboard.fleet.stations import find_stations
from dashboard.people.roles import Role
from inspection.wire.messages import StationState, StationStatus
from tests.dashboard.labels.test_export import review_units
from tests.fakes.alarms import alarm, alarm_message
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.station_reports import BUNDLE, STATION, status_message

AT = datetime(2026, 3, 2, 8, tzinfo=UTC)
ONLINE = status_message(StationStatus(state=StationState.ONLINE, bundle=BUNDLE))


def test_a_station_that_runs_something_else_is_not_settled(site: DashboardSite) -> None:
    site.take(ONLINE)
    with site.database.reading() as session:
        stations = find_stations(session)
    assignment = site.registry.assign(STATION, site.release.digest, "mei")

    (before,) = match_models(stations, RegistrySight(), AT)
    (after,) = match_models(stations, RegistrySight(assignments=(assignment,)), AT)

    assert (before.settled, after.settled) == (True, False)


def test_how_long_the_broker_will_take_a_station(site: DashboardSite) -> None:
    status = StationStatus(state=StationState.ONLINE, certificate_until=AT + timedelta(days=31))
    site.take(status_message(status))
    with site.database.reading() as session:
        stations = find_stations(session)

    (early,) = match_models(stations, RegistrySight(), AT)
    (late,) = match_models(stations, RegistrySight(), AT + timedelta(days=2))

    assert (early.certificate_days, early.expiring) == (31, False)
    assert (late.certificate_days, late.expiring) == (29, True)
    assert "certificate: " in site.asks(Role.OPERATOR).get("/models").text


def test_the_page_shows_releases_stations_and_jobs(site: DashboardSite) -> None:
    site.take(ONLINE)
    review_units(site, 2)
    site.asks(Role.ENGINEER).post("/models/retrainings")

    page = site.asks(Role.ENGINEER).get("/models").text

    for words in ("panel-1", "0.983", "scratch", "wuhu/line-1/front", "waiting for a worker"):
        assert words in page


def test_how_far_a_retraining_is_in_each_language(site: DashboardSite) -> None:
    review_units(site, 2)
    engineer = site.asks(Role.ENGINEER)
    engineer.post("/api/retrainings", json={})
    engineer.post("/api/retrainings/claim")

    def page(stage: str, language: str) -> str:
        engineer.patch("/api/retrainings/1", json={"state": "running", "stage": stage})
        return engineer.get("/models", headers={"Accept-Language": language}).text

    assert "<span>训练</span>" in page("fit", "zh")
    assert "<span>training</span>" in page("fit", "en")
    assert "<span>warm-up</span>" in page("warm-up", "zh")  # of another trainer


def test_a_retraining_tells_what_it_came_after(site: DashboardSite) -> None:
    review_units(site, 2)
    site.take(alarm_message(alarm()), alarm_message(alarm(label="dent")))
    site.asks(Role.ENGINEER).post("/models/retrainings", data={"note": "before the audit"})

    english = site.asks().get("/models").text
    chinese = site.asks().get("/models", headers={"Accept-Language": "zh"}).text

    assert "After the alarm suzhou/line-1 · AC-100: Scores of screw have moved" in english
    assert "and 1 more" in english
    assert "before the audit" in english
    assert "报警之后 suzhou/line-1 · AC-100: screw 的得分分布已偏移" in chinese
    assert "Retraining 1 came after it" in site.asks().get("/alarms").text


def test_a_wish_that_is_refused_says_why(site: DashboardSite) -> None:
    page = site.asks(Role.ENGINEER).post("/models/retrainings").text

    assert "0 labelled pictures; at least 2 are needed" in page


def test_without_the_registry_the_page_stays_calm(site: DashboardSite) -> None:
    site.registry.away = True

    answer = site.asks().get("/models")

    assert answer.status_code == 200
    assert "The registry does not answer right now." in answer.text


def test_an_operator_has_no_button(site: DashboardSite) -> None:
    assert "Start a retraining" not in site.asks().get("/models").text
    assert site.asks().post("/models/retrainings").status_code == 403


def test_somebody_else_than_its_releaser_approves_a_bundle(site: DashboardSite) -> None:
    """`mei` released it."""
    path = f"/models/releases/{site.release.digest}/approval"
    mei, engineer = site.logs_in("mei", Role.ENGINEER), site.asks(Role.ENGINEER)
    assert "Approve</button>" not in mei.get("/models").text
    assert "mei released it; somebody else has to approve it" in mei.post(path).text
    assert "Approve</button>" in engineer.get("/models").text
    assert "Approved by engineer" in engineer.post(path).text
    assert "Approve</button>" not in engineer.get("/models").text
    assert site.asks(Role.REVIEWER).post(path).status_code == 403
