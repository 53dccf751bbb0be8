from dashboard.people.roles import Role
from inspection.alarm import AlarmKind
from tests.fakes.alarms import alarm, alarm_message
from tests.fakes.dashboard_site import DashboardSite


def test_programs_list_alarms_and_acknowledge_them(site: DashboardSite) -> None:
    site.take(alarm_message(alarm()), alarm_message(alarm(AlarmKind.KS)))

    answer = site.asks(Role.REVIEWER).post("/api/alarms/1/acknowledgement")

    assert (answer.status_code, answer.json()["acknowledged_by"]) == (201, "reviewer")
    listed = site.asks().get("/api/alarms").json()
    assert (listed["open"], [one["id"] for one in listed["items"]]) == (1, [2, 1])
    opened = site.asks().get("/api/alarms?only_open=true").json()
    assert [one["alarm"]["kind"] for one in opened["items"]] == ["score drift (KS)"]


def test_no_such_alarm(site: DashboardSite) -> None:
    answer = site.asks(Role.REVIEWER).post("/api/alarms/1/acknowledgement")
    assert (answer.status_code, answer.json()["detail"]) == (404, "there is no alarm 1")
