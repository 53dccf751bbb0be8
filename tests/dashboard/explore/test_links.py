"""Numbers elsewhere lead to exactly what they count."""

import html
import re

from dashboard.explore.links import to_explore
from dashboard.people.roles import Role
from inspection.verdict import Verdict
from tests.fakes.alarms import alarm, alarm_message
from tests.fakes.clock_by_hand import ClockByHand
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.station_reports import BUNDLE, blame, found, make_record

LINK = re.compile(r'href="(/explore\?[^"]*)"[^>]*>(?:<b>)?([^<]*)')
COUNT = re.compile(r"<h1>Found: ([\d,+]+)")


def links(page: str) -> list[tuple[str, str]]:
    return [(html.unescape(address), text.strip()) for address, text in LINK.findall(page)]


def count_at(site: DashboardSite, address: str) -> str:
    answer = site.asks().get(address)
    assert answer.status_code == 200, (address, answer.text[-2000:])
    found_it = COUNT.search(answer.text)
    assert found_it is not None, address
    return found_it[1]


def fill(site: DashboardSite) -> None:
    """Of today: four OK, one an escape; three NG, two by a scratch, of which one is an overkill."""
    scratch, dent = blame(found("scratch", 0.9)), blame(found("dent", 0.8))
    perhaps = blame(found("scratch", 0.4), Verdict.REVIEW)
    for seq in (1, 2, 3, 7):
        site.report(make_record(seq))
    for seq, findings in ((4, (scratch,)), (5, (scratch,)), (6, (dent, perhaps))):
        site.report(make_record(seq, Verdict.NG, findings=findings))
    site.asks(Role.REVIEWER).post("/api/inspections/5/reviews", json={"decision": "OK", "version": 1})
    site.asks(Role.REVIEWER).post("/api/inspections/1/reviews", json={"decision": "NG", "version": 1})


def test_an_address_is_made_of_what_is_known() -> None:
    at = ClockByHand()()

    assert to_explore() == "/explore"
    assert to_explore(verdict=Verdict.NG, station="", lot=None, reviewed=True, **{"from": at}) == (
        "/explore?verdict=NG&reviewed=yes&from=2026-03-02T08%3A00%3A00Z"
    )


def test_the_lines_counters(site: DashboardSite) -> None:
    fill(site)

    counted = {text: address for address, text in links(site.asks().get("/live/board").text)}

    assert count_at(site, counted["4"]) == "4"
    assert count_at(site, counted["3"]) == "3"
    assert count_at(site, counted["of 7 units"]) == "7"
    assert count_at(site, counted["wuhu/line-1/front"]) == "7"


def test_the_quality_page(site: DashboardSite) -> None:
    fill(site)

    told = links(site.asks().get("/quality?station=wuhu/line-1/front").text)

    rejected, escapes, overkills = (address for address, text in told if re.fullmatch(r"\d+ of \d+", text))
    assert [count_at(site, one) for one in (rejected, escapes, overkills)] == ["3", "1", "1"]
    pareto = [(address, text) for address, text in told if "class=" in address]
    assert [(text, count_at(site, address)) for address, text in pareto] == [("2", "2"), ("1", "1")]
    points = [address for address, text in told if "from=" in address and not text]
    assert [count_at(site, one) for one in points] == ["3"]


def test_models_alarms_and_the_inspection(site: DashboardSite) -> None:
    fill(site)
    site.take(alarm_message(alarm()))

    for address in ("/alarms/board", "/models/board", "/inspections/4", "/inspections/4/provenance"):
        told = links(site.asks().get(address).text)
        assert told, address
        for there, _ in told:
            count_at(site, there)
    assert f"bundle={BUNDLE}" in site.asks().get("/inspections/4").text
