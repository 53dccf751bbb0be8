from dashboard.people.roles import Role
from tests.fakes.alarms import alarm, alarm_message
from tests.fakes.dashboard_site import DashboardSite


def test_an_alarm_by_word_and_shape_and_who_has_seen_it(site: DashboardSite) -> None:
    site.take(alarm_message(alarm()))
    browser = site.logs_in("rui", Role.REVIEWER)

    page = browser.get("/alarms").text

    assert "</svg><b>open</b>" in page
    assert "Scores of screw have moved: PSI 0.4" in page
    assert "<b>suzhou/line-1</b>" in page
    assert "2026-01-31 12:00:00" in page
    board = browser.post("/alarms/1/acknowledgement").text
    assert "<html" not in board
    assert "</svg><b>acknowledged</b>" in board
    assert "rui<br>" in board


def test_who_may_only_look_sees_no_button(site: DashboardSite) -> None:
    site.take(alarm_message(alarm()))
    assert "<button>Acknowledge" not in site.asks(Role.OPERATOR).get("/alarms/board").text
    assert "<button>Acknowledge" in site.asks(Role.REVIEWER).get("/alarms/board").text


def test_a_calm_plant_has_an_empty_page(site: DashboardSite) -> None:
    assert "No alarm has been raised yet." in site.asks().get("/alarms").text
