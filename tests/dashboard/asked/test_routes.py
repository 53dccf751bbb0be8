"""A program asks people about units by name; each is in the queue once, with the reason."""

from typing import Any

from dashboard.people.roles import Role
from inspection.verdict import Verdict
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.station_reports import STATION, make_record

WHY = "scratch at 0.43, between 0.30 and 0.50"


def asks(site: DashboardSite, *items: dict[str, Any]) -> dict[str, int]:
    answer = site.asks(Role.ENGINEER).post("/api/asked", json={"items": items})
    assert answer.status_code == 200, answer.text
    told: dict[str, int] = answer.json()
    return told


def queue(site: DashboardSite) -> list[tuple[int, str, str | None]]:
    items = site.asks(Role.REVIEWER).get("/api/reviews/queue").json()["items"]
    return [(item["seq"], item["reason"], item["asked"]) for item in items]


def named(seq: int, reason: str = WHY) -> dict[str, Any]:
    return {"station": STATION.path, "seq": seq, "reason": reason}


def test_units_by_number_and_by_serial_come_with_their_reason(any_site: DashboardSite) -> None:
    for seq in (1, 2, 3):
        any_site.report(make_record(seq))

    told = asks(any_site, named(1), {"serial": "AC-00003", "reason": "unlike anything labelled"})

    assert told == {"asked": 2, "decided": 0, "unknown": 0}
    assert queue(any_site) == [(3, "asked", "unlike anything labelled"), (1, "asked", WHY)]


def test_asked_twice_each_is_there_once_with_the_latest_reason(any_site: DashboardSite) -> None:
    any_site.report(make_record(1))
    assert asks(any_site, named(1)) == asks(any_site, named(1, "rare"), named(1, "rare still")) | {"asked": 1}
    assert queue(any_site) == [(1, "asked", "rare still")]


def test_what_is_decided_or_unknown_is_counted_and_asks_nobody(any_site: DashboardSite) -> None:
    any_site.report(make_record(1, Verdict.NG))
    any_site.asks(Role.REVIEWER).post("/api/inspections/1/reviews", json={"decision": "NG", "version": 1})

    assert asks(any_site, named(1), named(9)) == {"asked": 0, "decided": 1, "unknown": 1}
    assert queue(any_site) == []


def test_a_unit_that_waits_anyway_keeps_its_place_and_gets_the_words(any_site: DashboardSite) -> None:
    any_site.report(make_record(1, Verdict.NG))
    any_site.report(make_record(2, Verdict.REVIEW))
    asks(any_site, named(1))
    assert queue(any_site) == [(2, "unsure", None), (1, "rejected", WHY)]


def test_of_a_serial_seen_twice_the_latest_inspection_is_meant(any_site: DashboardSite) -> None:
    for seq in (1, 2):
        any_site.report(make_record(seq, serial="AC-TWICE"))
    asks(any_site, {"serial": "AC-TWICE", "reason": WHY})
    assert [seq for seq, _, _ in queue(any_site)] == [2]


def test_mistakes_are_told_in_words(site: DashboardSite) -> None:
    engineer = site.asks(Role.ENGINEER)

    def told(*items: dict[str, Any]) -> tuple[int, str]:
        answer = engineer.post("/api/asked", json={"items": items})
        return answer.status_code, answer.json()["detail"]

    for wrong in ({"seq": 1}, {"station": "a/b/c"}, {"serial": "S", "seq": 1}, {}):
        status, detail = told({"reason": WHY} | wrong)
        assert status == 422
        assert "name it by station and seq, or by serial" in detail
    assert told({"serial": "S", "reason": ""})[0] == 422
    assert told({"serial": "S", "reason": "x" * 501})[0] == 422
    assert told()[0] == 422
    assert told(*[{"serial": "S", "reason": "x"}] * 1001)[0] == 422
